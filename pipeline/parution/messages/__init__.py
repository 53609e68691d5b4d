"""Every sentence that a person reads, one gettext catalogue a language.

A sentence is named by a key (``"descriptor.not-found"``) and its values; the catalogues
``locale/<language>/LC_MESSAGES/parution.po`` hold its wording. They are compiled with
``make messages``; a test holds the compiled files to their source, and the catalogues to
each other and to the code.
"""

from __future__ import annotations

import gettext
import os
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from parution.errors import ParutionError

if TYPE_CHECKING:
    from collections.abc import Iterable

DOMAIN = "parution"
LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language.

    Attributes:
        language: ``"fr"`` or ``"en"``.
    """

    language: str

    def say(self, key: str, /, **values: object) -> str:
        """Say a sentence.

        Args:
            key: the sentence.
            values: what it names, made :func:`printable`.

        Raises:
            KeyError: no such sentence, or a value that it wants is missing.
        """
        return self._fill(key, _translations(self.language).gettext(key), values)

    def count(self, key: str, number: int, /, **values: object) -> str:
        """Say a sentence that counts, its ``{number}`` written as the language does.

        Args:
            key: the sentence, which has a plural.
            number: what is counted.
            values: what else it names.
        """
        text = _translations(self.language).ngettext(key, key, number)
        return self._fill(key, text, {"number": self.write_number(number), **values})

    def _fill(self, key: str, text: str, values: dict[str, object]) -> str:
        if text == key:
            raise KeyError(key)
        return text.format(**{name: printable(self._write(each)) for name, each in values.items()})

    def _write(self, value: object) -> str:
        """Write a value; a reason that is a sentence itself, in the same language."""
        if isinstance(value, ParutionError):
            return self.say(value.key, **value.values)
        return str(value)

    def knows(self, key: str) -> bool:
        """Tell whether there is such a sentence."""
        return _translations(self.language).gettext(key) != key

    def write_number(self, number: int) -> str:
        """Write an integer, its thousands separated as the language does."""
        return f"{number:,}".replace(",", "\u202f" if self.language == "fr" else ",")

    def write_size(self, size: int) -> str:
        """Write a number of bytes in units of 1,000, e.g. ``1,2 ko``."""
        amount, prefixes = float(size), ["", "k", "M", "G", "T"]
        while amount >= 999.5 and len(prefixes) > 1:  # noqa: PLR2004 - it would show as 1000
            amount /= 1000
            del prefixes[0]
        whole = prefixes[0] == "" or amount >= 99.95  # noqa: PLR2004 - three figures are enough
        digits = f"{amount:.0f}" if whole else f"{amount:.1f}"
        if self.language == "fr":
            return f"{digits.replace('.', ',')}\u00a0{prefixes[0]}o"
        return f"{digits} {prefixes[0]}B"

    def join(self, parts: Iterable[str]) -> str:
        """Join what is told in one line; French has a space before its semicolon too."""
        return (" ; " if self.language == "fr" else "; ").join(parts)

    def write_day(self, day: str) -> str:
        """Write a day, given as ``YYYY-MM-DD``, e.g. ``23 novembre 2026``."""
        year, month, number = (int(part) for part in day.split("-"))
        key = "date.first" if number == 1 else "date.long"
        return self.say(key, day=number, month=self.say(f"month.{month}"), year=year)


_FRENCH = Catalogue("fr")
_spoken: Catalogue | None = None


def use(language: str) -> None:
    """Speak a language from now on, in this process.

    The parser of the command line (click) speaks it too: its sentences stand in the same
    catalogue under their English wording, which gettext finds through the environment.
    """
    global _spoken  # noqa: PLW0603 - one process speaks one language
    _spoken = Catalogue(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)


def spoken() -> Catalogue:
    """Return the catalogue of the language spoken, French until :func:`use` is called."""
    return _spoken or _FRENCH


def chosen() -> Catalogue | None:
    """Return the catalogue of the language spoken; None until :func:`use` is called.

    A program that uses Parution as a library never calls it: nothing of its process is changed.
    """
    return _spoken


def say(key: str, /, **values: object) -> str:
    """Say a sentence in the language spoken; see :meth:`Catalogue.say`."""
    return spoken().say(key, **values)


def count(key: str, number: int, /, **values: object) -> str:
    """Say a sentence that counts; see :meth:`Catalogue.count`."""
    return spoken().count(key, number, **values)


def printable(text: str) -> str:
    r"""Make visible what would not be: control, format and unassigned characters.

    Newlines and tabs too, since a sentence stands on one line. What a stranger wrote can
    then neither move the cursor, nor hide, nor turn the text around.

    Example:
        >>> printable("a\x1b[31mb\u202ec")
        'a\\x1b[31mb\\u202ec'
    """
    # French has these two before its signs; to Python only the usual space prints.
    if text.isprintable() or text.replace("\u00a0", "").replace("\u202f", "").isprintable():
        return text
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        else character
        for character in text
    )


@cache
def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, languages=[language])
