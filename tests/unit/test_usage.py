"""What the parser of the command line says: help, errors, completion, in one language."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from parution import messages
from parution.usage import describe, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

COMMANDS = (
    *("validate", "build", "release", "preflight", "plan", "publish", "verify", "rollback"),
    *("withdraw", "login", "logout", "status", "explain", "links", "merge"),
    *("review", "cite", "get"),
)
ERRORS = {
    "nosuch": (
        "La commande « nosuch » n’existe pas.",
        "There is no command “nosuch”.",
    ),
    "valdate": (
        "La commande « valdate » n’existe pas. Vouliez-vous écrire : validate ?",
        "There is no command “valdate”. Did you mean: validate?",
    ),
    "build --bogus": (
        "L’option « --bogus » n’existe pas. Vouliez-vous écrire : --verbose ?",
        "There is no option “--bogus”. Did you mean: --verbose?",
    ),
    "build --quie": (
        "L’option « --quie » n’existe pas. Vouliez-vous écrire : --quiet ?",
        "There is no option “--quie”. Did you mean: --quiet?",
    ),
    "-z": ("L’option « -z » n’existe pas.", "There is no option “-z”."),
    "validate --schema": (
        "L’option « --schema » attend une valeur.",
        "The option “--schema” wants a value.",
    ),
    "publish --portal": (
        "L’option « --portal » attend une valeur.",
        "The option “--portal” wants a value.",
    ),
    "verify --quiet=3": (
        "L’option « --quiet » ne prend pas de valeur.",
        "The option “--quiet” takes no value.",
    ),
    "build a b c": ("En trop sur la ligne : b c.", "Too much on the line: b c."),
    "build a b": ("En trop sur la ligne : b.", "Too much on the line: b."),
    "rollback": ("Il manque : PORTAIL.", "Missing: PORTAL."),
    "rollback local": ("Il manque : VERSION.", "Missing: VERSION."),
    "withdraw": ("Il manque : VERSION.", "Missing: VERSION."),
    "login": ("Il manque : PORTAIL.", "Missing: PORTAL."),
    "validate --format xx": (
        "« xx » ne convient pas à « --format » : choisissez parmi text, json, "
        "markdown, html, github, gitlab, junit, sarif.",
        "“xx” does not suit “--format”: choose among text, json, "
        "markdown, html, github, gitlab, junit, sarif.",
    ),
    "validate --engine fast": (
        "« fast » ne convient pas à « --engine » : choisissez parmi auto, frictionless.",
        "“fast” does not suit “--engine”: choose among auto, frictionless.",
    ),
    "status --lang de": (
        "« de » ne convient pas à « --lang » : choisissez parmi fr, en.",
        "“de” does not suit “--lang”: choose among fr, en.",
    ),
}
# Words of the parser's that a French answer may not have.
ENGLISH = re.compile(
    r"\b(show|this|exit|try|for help|missing|such|invalid|value|default|required|commands?|error|"
    r"aborted|path|bool|str|shell|install|completion)\b(?!\W*(?:-completion|»))",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("line", ERRORS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_line_that_is_not_understood_is_told_in_one_language(
    parution: Run, line: str, language: str
) -> None:
    result = parution(*line.split(), PARUTION_LANG=language)
    assert (result.returncode, result.stdout) == (2, "")
    told = _plain(result.stderr).splitlines()
    assert told[0] == ERRORS[line][language == "en"]
    if len(told) > 1:
        command = line.partition(" ")[0]
        command = command if command in COMMANDS else ""
        head = {"fr": "Usage : parution", "en": "Usage: parution"}[language]
        assert told[1].startswith(f"{head} {command}".rstrip())
        start = {"fr": "Pour l’aide : parution", "en": "For help: parution"}[language]
        assert told[2] == f"{start} {command} --help".replace("  ", " ")
        assert len(told) == 3


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_has_no_word_of_another_language(parution: Run, command: str) -> None:
    result = parution(*command.split(), "--help", PARUTION_LANG="fr", COLUMNS="200")
    assert result.returncode == 0
    told = result.stdout.replace("--install-completion", "").replace("--show-completion", "")
    told = told.replace("--install ", " ")
    assert "Montre cette aide." in told
    assert [match[0] for match in ENGLISH.finditer(told) if match[0] != "default"] == []
    assert "<bool>" not in told
    assert "<path>" not in told
    assert _plain(told).lstrip().startswith("Usage : parution")


def test_without_a_command_the_help_is_shown(parution: Run) -> None:
    result = parution(PARUTION_LANG="fr")
    assert result.returncode == 2
    assert "Montre cette aide." in result.stdout


def test_what_a_later_parser_says_is_shown_after_ours() -> None:
    messages.use("fr")
    assert describe("Something new.") == "La commande n’est pas comprise (Something new.)."


@pytest.mark.parametrize(
    ("words", "number", "found"),
    [
        ("parution va", "1", ["validate"]),
        ("parution p", "1", ["preflight", "plan", "publish"]),
        ("parution build --q", "2", ["--quiet"]),
        ("parution validate --engine ", "3", ["auto", "frictionless"]),
    ],
)
def test_the_shell_completes_commands_options_and_choices(
    parution: Run, words: str, number: str, found: list[str]
) -> None:
    result = parution(_PARUTION_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=number)
    assert result.stdout.split() == found


def test_completion_is_installed_in_the_shell_and_said(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m parution --install-completion; exit $?"],
        env={**os.environ, "HOME": str(tmp_path), "PARUTION_LANG": "fr"},
        capture_output=True,
        text=True,
        check=False,
    )
    path = tmp_path / ".bash_completions/parution.sh"
    assert (done.returncode, done.stdout) == (
        0,
        f"Complétion de bash installée dans {path}. Elle sera là dans le prochain terminal.\n",
    )
    assert "complete_bash" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_that_is_not_known_is_told(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from parution.cli import app  # noqa: PLC0415 - its help speaks the language of who imports it

    messages.use("fr")
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "tcsh")
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "tcsh")
    monkeypatch.setattr(sys, "argv", ["parution", option])
    assert run(app) == 2
    assert _plain(capsys.readouterr().err) == (
        "Votre interpréteur de commandes n’est pas reconnu : bash, zsh, fish et PowerShell "
        "le sont.\n"
    )
