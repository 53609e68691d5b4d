"""Texts as a search compares them: in lower case, without accents.

The table is written out: what is folded depends neither on the Unicode version of this Python nor
on that of the browser, and ``scripts/fold.js`` has the same table, which a test holds to this one.
"""

from __future__ import annotations

# What letters below U+0250 become; typographic apostrophes and spaces are those of a keyboard.
FOLDED = {
    "'": "’ʼ",
    " ": "\u00a0\u202f",
    "a": "ÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧ",
    "ae": "ÆæǢǣǼǽ",
    "c": "ÇçĆćĈĉĊċČč",
    "d": "ÐðĎďĐđ",
    "e": "ÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩ",
    "g": "ĜĝĞğĠġĢģǦǧǴǵ",
    "h": "ĤĥĦħȞȟ",
    "i": "ÌÍÎÏìíîïĨĩĪīĬĭĮįİıǏǐȈȉȊȋ",
    "ij": "Ĳĳ",
    "j": "Ĵĵǰ",
    "k": "ĶķǨǩ",
    "l": "ĹĺĻļĽľĿŀŁł",
    "n": "ÑñŃńŅņŇňŉŊŋǸǹ",
    "o": "ÒÓÔÕÖØòóôõöøŌōŎŏŐőƠơǑǒǪǫǬǭǾǿȌȍȎȏȪȫȬȭȮȯȰȱ",
    "oe": "Œœ",
    "r": "ŔŕŖŗŘřȐȑȒȓ",
    "s": "ŚśŜŝŞşŠšſȘș",
    "ss": "ß",
    "t": "ŢţŤťŦŧȚț",
    "th": "Þþ",
    "u": "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗ",
    "w": "Ŵŵ",
    "y": "ÝýÿŶŷŸȲȳ",
    "z": "ŹźŻżŽž",
}
# The first and the last code point of capital letters, and how far their small letters are.
SHIFTED = ((0x41, 0x5A, 32), (0x391, 0x3A9, 32), (0x400, 0x40F, 80), (0x410, 0x42F, 32))
# Accents that stand as characters of their own.
DROPPED = (0x300, 0x36F)


def list_folds() -> dict[str, str]:
    """List what each character becomes; those that stay as they are are not listed."""
    folds = {letter: base for base, letters in FOLDED.items() for letter in letters}
    for first, last, distance in SHIFTED:
        folds |= {chr(code): chr(code + distance) for code in range(first, last + 1)}
    return folds | {chr(code): "" for code in range(DROPPED[0], DROPPED[1] + 1)}


_TABLE = str.maketrans(list_folds())


def fold(text: str) -> str:
    """Fold a text.

    Example:
        >>> fold("Élan d’ŒUVRE")
        "elan d'oeuvre"
    """
    return text.translate(_TABLE)
