"""The words of pictures: texts made safe and short, numbers as a language writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from parution.messages import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parution.messages import Catalogue

# A space that does not break is kept: French has one before its signs.
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
# What a picture, or a sentence about it, shows of a text; the table has all of it.
_LONGEST = 100


def cut(text: str, longest: int = _LONGEST) -> str:
    """Write a text on one line, its control characters made visible, and no longer than this.

    Args:
        text: a cell, a title.
        longest: in characters.
    """
    # A cell may be of megabytes: only what may be shown is looked at.
    line = _SPACES.sub(" ", text[: longest * 8]).strip()
    shown = printable(line)
    if len(shown) <= longest and len(text) <= longest * 8:
        return shown
    return shown[: longest - 1].rstrip() + "…"


def join_parts(parts: Iterable[str], catalogue: Catalogue) -> str:
    """Join parts of a sentence by semicolons, with the spaces that the language has."""
    space = "\N{NARROW NO-BREAK SPACE}" if catalogue.language == "fr" else ""
    return f"{space}; ".join(parts)


def lower_first(text: str) -> str:
    """Write a title within a sentence: « État » → « état », but « SIREN » as it is."""
    if len(text) > 1 and text[1].isupper():
        return text
    return text[:1].lower() + text[1:]


def write_decimal(value: float, catalogue: Catalogue) -> str:
    """Write a number with six significant figures at most: ``1 234,5``."""
    text = format(Decimal(format(value, ".6g")), "f")
    sign, text = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    mark = "," if catalogue.language == "fr" else "."
    return sign + catalogue.write_number(int(whole)) + (mark + rest if rest else "")


def say_latitude(angle: float, catalogue: Catalogue) -> str:
    """Say a latitude: ``48,85° N``."""
    if angle == 0:
        return say_angle(angle, "", catalogue)
    key = "page.pictures.north" if angle > 0 else "page.pictures.south"
    return say_angle(abs(angle), catalogue.say(key), catalogue)


def say_longitude(angle: float, catalogue: Catalogue) -> str:
    """Say a longitude: ``2,35° E``."""
    if angle == 0:
        return say_angle(angle, "", catalogue)
    key = "page.pictures.east" if angle > 0 else "page.pictures.west"
    return say_angle(abs(angle), catalogue.say(key), catalogue)


def say_angle(angle: float, side: str, catalogue: Catalogue) -> str:
    """Say an angle, and the side of it where it has one: ``N``."""
    return f"{write_decimal(angle, catalogue)}°\N{NO-BREAK SPACE}{side}".rstrip()
