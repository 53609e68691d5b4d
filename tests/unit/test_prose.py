"""A stranger's Markdown in a README: what is harmless stays, the rest is text."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from parution.packaging.prose import write_prose

KEPT = [
    "Des **stations**, *relevées* dans `data/`.",
    "Voir [la page](https://exemple.fr/a) ou <https://exemple.fr>.",
    "Écrire à [nous](mailto:donnees@exemple.fr).",
    "1. un ;\n2. deux.",
    "- un\n  - deux\n\n- trois",
    "> Une citation.",
    "Avant.\n\n***\n\nAprès.",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "```\nun code <b>\n```",
    "Une référence [ici][1] sans définition.",
]


@pytest.mark.parametrize("text", KEPT)
def test_harmless_markdown_stays_as_it_was_written(text: str) -> None:
    assert write_prose(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# Titre", "### Titre"),
        ("Titre\n=====\n\nDu texte.", "### Titre\n\nDu texte."),
        ("#### Plus bas", "#### Plus bas"),
        ("```\nun code sans fin", "```\nun code sans fin\n```"),
        ("````\n```\n````", "````\n```\n````"),
        ("```mermaid\ngraph TD\n```", "\\`\\`\\`mermaid graph TD \\`\\`\\`"),
        ("Un <b>mot</b>.", "Un \\<b\\>mot\\</b\\>."),
        ("**Un.**\n\n<script>x</script>", "**Un.**\n\n\\<script\\>x\\</script\\>"),
        ("![vu](https://exemple.fr/x.png)", "!\\[vu\\](https://exemple.fr/x.png)"),
        ("[ici](javascript:alert(1))", "\\[ici\\](javascript:alert(1))"),
        ("[ici](../../x)", "\\[ici\\](../../x)"),
        ("[ici][1]\n\n[1]: data:text/html,x", "\\[ici\\]\\[1\\]\n\n\\[1\\]: data:text/html,x"),
        ("a\x1b[31m\u202eb", "a [31m\\u202eb"),
        ("", ""),
    ],
)
def test_what_may_do_harm_is_shown_as_text(text: str, written: str) -> None:
    assert write_prose(text) == written


def test_a_definition_that_becomes_text_gives_no_other_one_its_place() -> None:
    text = "[a]\n\n[a]: https://exemple.fr\n\n> [a]: javascript:alert(1)\n"
    parser = MarkdownIt("commonmark", {"html": True})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    assert "<a" not in parser.render(write_prose(text))
    assert "\\[a\\]: https://exemple.fr" in write_prose(text)
