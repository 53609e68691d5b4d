"""What the parser of the command line says itself: its help, its errors, shell completion.

Typer has some of its sentences translated and writes the others in English. Its command is
taken as it is, and its sentences are put in the words of the catalogues; a sentence that a later
Typer words otherwise is shown after ours.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from parution.errors import ExitCode
from parution.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What the parser says → the key of our sentence, and what it names.
_SENTENCES = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (
            r"No such option:? '?(?P<name>[^\s']+)'?\.?"
            r"(?: \(Possible options: (?P<near>.*)\)| Did you mean (?P<meant>.*)\?)?",
            "usage.no-option",
        ),
        (
            r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<near>.*)\?)?",
            "usage.no-command",
        ),
        (r"Option '(?P<name>.*)' requires an argument\.", "usage.no-value"),
        (r"Option '(?P<name>.*)' does not take a value\.", "usage.needless-value"),
        (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)", "usage.extra"),
        (r"Missing argument '(?P<name>.*?)'\..*", "usage.no-argument"),
        (r"Missing option '(?P<name>.*?)'\..*", "usage.no-value"),
        (r"Missing command\.", "usage.which-command"),
        (
            r"Invalid value for '?(?P<name>.*?)'?: (?:Value error, )?'(?P<value>.*)' is not one "
            r"of (?P<near>.*)\.",
            "usage.not-a-choice",
        ),
    )
)


class Command(TyperCommand):
    """A command whose help is in one language."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help, in the language spoken."""
        return _speak(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        """Return the line that sums up what may be written."""
        return _speak_usage(super().get_usage(ctx))


class Group(TyperGroup):
    """The commands together, whose help is in one language."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help, in the language spoken."""
        return _speak(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        """Return the line that sums up what may be written."""
        return _speak_usage(super().get_usage(ctx))


def run(app: typer.Typer) -> int:
    """Run the command line.

    Args:
        app: the commands.

    Returns:
        The exit code; ``USAGE``, once it is said why, where the arguments are not understood.

    Raises:
        ParutionError: as the command does.
    """
    command: Any = typer.main.get_command(app)
    for parameter in command.params:
        if parameter.name == "install_completion":
            parameter.help, parameter.callback = say("help.install-completion"), _install
        elif parameter.name == "show_completion":
            parameter.help = say("help.show-completion")
            parameter.callback = partial(_show, parameter.callback)
    for each in (command, *command.commands.values()):
        for parameter in each.params:
            _hide_type(parameter)
    try:
        return int(command.main(prog_name="parution", standalone_mode=False) or ExitCode.DONE)
    except typer.Abort:  # nobody is there to answer
        return ExitCode.INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise  # none of the parser's
        context = getattr(error, "ctx", None)
        print(describe(error.format_message()), file=sys.stderr)  # noqa: T201 - as __main__
        if context is not None:
            print(context.get_usage(), file=sys.stderr)  # noqa: T201
            print(say("usage.help", command=context.command_path), file=sys.stderr)  # noqa: T201
        return ExitCode.USAGE


def describe(told: str) -> str:
    """Say what the parser said in the language spoken.

    Args:
        told: its sentence, in English.
    """
    for pattern, key in _SENTENCES:
        match = pattern.fullmatch(told)
        if match:
            found = match.groupdict()
            near = (found.pop("near", None) or found.pop("meant", None) or "").replace("'", "")
            found.pop("meant", None)
            values = {name: value for name, value in found.items() if value is not None}
            sentence = say(key, near=near, **values)
            if near and key in {"usage.no-option", "usage.no-command"}:
                sentence = f"{sentence} {say('usage.near', near=near)}"
            return sentence
    return say("usage.other", reason=told)


def _speak_usage(line: str) -> str:
    return line.replace("Usage:", say("usage.usage"), 1)


def _speak(option: Any) -> Any:
    if option is not None:
        option.help = say("help.help")
        _hide_type(option)
    return option


def _hide_type(parameter: Any) -> None:
    """Leave out of the help the types that say nothing to anybody: ``<bool>``, ``<path>``."""
    if getattr(parameter, "is_flag", False) or parameter.param_type_name == "argument":
        parameter.display_type_rich = lambda **_: None


def _install(context: Any, _parameter: Any, shell: Any) -> Any:
    """Install the completion of commands and options in the shell of who runs this."""
    # Once in a lifetime; Typer has it there without saying so.
    from typer.completion import install  # type: ignore[attr-defined]  # noqa: PLC0415

    if not shell or context.resilient_parsing:
        return shell
    with _known_shell():
        with redirect_stdout(StringIO()):  # its own sentence is in English
            name, path = install(shell=shell) if isinstance(shell, str) else install()
        print(say("completion.installed", shell=name, path=path))  # noqa: T201
    raise typer.Exit(int(ExitCode.DONE))


def _show(show: Callable[..., Any], context: Any, parameter: Any, shell: Any) -> Any:
    """Show what :func:`_install` would write."""
    with _known_shell():
        return show(context, parameter, shell)


@contextmanager
def _known_shell() -> Iterator[None]:
    """Say in our words that the shell is not one of those that Typer knows."""
    try:
        with redirect_stderr(StringIO()):
            yield
    except typer.Exit:
        print(say("completion.no-shell"), file=sys.stderr)  # noqa: T201
        raise typer.Exit(int(ExitCode.USAGE)) from None
