from __future__ import annotations

import pytest

from pipeline.settings import choose_language


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {}, "fr"),
        ([], {"LANG": "C"}, "fr"),
        ([], {"LANG": "C.UTF-8"}, "fr"),
        ([], {"LANG": "POSIX"}, "fr"),
        ([], {"LANG": ""}, "fr"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LANG": "fr_CA"}, "fr"),
        ([], {"LANG": "fr_FR@euro"}, "fr"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "EN_us"}, "en"),
        ([], {"LC_MESSAGES": "en_GB", "LANG": "fr_FR"}, "en"),
        ([], {"LC_ALL": "fr_FR", "LC_MESSAGES": "en_GB", "LANG": "en_GB"}, "fr"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB"}, "en"),
        ([], {"LC_ALL": "C", "LANG": "en_GB"}, "fr"),
        ([], {"PARUTION_LANG": "en"}, "en"),
        ([], {"PARUTION_LANG": "en", "LC_ALL": "fr_FR"}, "en"),
        ([], {"PARUTION_LANG": "fr", "LC_ALL": "en_GB"}, "fr"),
        ([], {"PARUTION_LANG": "FR_fr", "LC_ALL": "en_GB"}, "fr"),
        ([], {"PARUTION_LANG": "de", "LC_ALL": "en_GB"}, "en"),
        ([], {"PARUTION_LANG": "de"}, "fr"),
        ([], {"PARUTION_LANG": "", "LANG": "en_GB"}, "en"),
        (["--lang", "en"], {}, "en"),
        (["--lang=en"], {}, "en"),
        (["--lang", "fr"], {"PARUTION_LANG": "en", "LANG": "en_GB"}, "fr"),
        (["validate", "x", "--lang", "en"], {"LANG": "fr_FR"}, "en"),
        (["validate", "--", "--lang", "en"], {"LANG": "fr_FR"}, "fr"),
        (["--lang"], {"LANG": "en_GB"}, "en"),
        (["--lang", "de"], {"LANG": "fr_FR"}, "fr"),
        (["--lang="], {"PARUTION_LANG": "en"}, "en"),
        (["--language", "en"], {}, "fr"),
    ],
)
def test_the_flag_wins_over_the_variable_over_posix_over_french(
    arguments: list[str], environ: dict[str, str], language: str
) -> None:
    assert choose_language(arguments, environ) == language
