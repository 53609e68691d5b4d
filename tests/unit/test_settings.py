from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import traceback
from typing import Any

import pytest

from parution.errors import SettingsError
from parution.settings import ApiKey, choose_language, name_variable, read_key, redact

SECRET = "udata_Zk3-q9_Tt0pS3cr3t"


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


# The key


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        "{!r:>40}".format,
        lambda key: f"{key}",
        lambda key: "%s %r" % (key, key),  # noqa: UP031 - what others write
        lambda key: str([key, {"key": key}]),
        lambda key: str(dir(key)),
        lambda key: str(getattr(key, "__dict__", "")),
        lambda key: str(hash(key)),
    ],
)
def test_whatever_shows_a_key_shows_nothing_of_it(show: Any) -> None:
    said = show(ApiKey(SECRET))
    assert SECRET not in said
    assert "S3cr3t" not in said


@pytest.mark.parametrize(
    "keep",
    [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, list, iter, len],
    ids=lambda function: function.__name__,
)
def test_a_key_is_not_kept_copied_or_taken_apart(keep: Any) -> None:
    with pytest.raises(TypeError) as caught:
        keep(ApiKey(SECRET))
    assert SECRET not in str(caught.value)


def test_a_record_that_has_a_key_does_not_show_it() -> None:
    @dataclasses.dataclass
    class Record:
        key: ApiKey

    assert repr(Record(ApiKey(SECRET))).endswith("Record(key=ApiKey(…))")


def test_a_traceback_with_the_values_of_variables_does_not_show_it() -> None:
    def work(key: ApiKey) -> None:
        raise ValueError(f"with {key}")

    try:
        work(ApiKey(SECRET))
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    # The source lines of this very test name the constant, never its value.
    assert SECRET not in "".join(told.format())


def test_a_key_is_revealed_only_when_asked_and_equal_to_its_like() -> None:
    key = ApiKey(SECRET)
    assert key.reveal() == SECRET
    assert key == ApiKey(SECRET)
    assert key != ApiKey(SECRET + "x")
    assert key != SECRET
    assert {key: 1}[ApiKey(SECRET)] == 1
    with pytest.raises(AttributeError):
        key.value = "other"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "short",
        f"{SECRET} {SECRET}",
        f"{SECRET}\n",
        f"{SECRET}\r\nHost: example.org",
        f"{SECRET}\x00",
        f"{SECRET}\x1b[31m",
        f"{SECRET}é",
        f"{SECRET}\u200b",
        f"{SECRET}\u00a0",
        SECRET * 300,
    ],
    ids=lambda value: repr(value)[-12:],
)
def test_what_no_header_can_carry_is_no_key_and_is_not_repeated(value: str) -> None:
    with pytest.raises(ValueError, match="not a key") as caught:
        ApiKey(value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(SettingsError) as refused:
        read_key("demo", {"PARUTION_API_KEY_DEMO": f"x{value}x" if value else "x"}, alone=True)
    assert refused.value.values == {"source": "PARUTION_API_KEY_DEMO"}
    assert SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    ("portal", "variable"),
    [
        ("demo", "PARUTION_API_KEY_DEMO"),
        ("data-gouv_fr", "PARUTION_API_KEY_DATA_GOUV_FR"),
        ("2", "PARUTION_API_KEY_2"),
    ],
)
def test_a_portal_names_the_variable_of_its_key(portal: str, variable: str) -> None:
    assert name_variable(portal) == variable


@pytest.mark.parametrize(
    ("environ", "alone", "found"),
    [
        ({}, True, None),
        ({"PARUTION_API_KEY_DEMO": "the-own-key"}, False, "the-own-key"),
        ({"PARUTION_API_KEY_DEMO": "  the-own-key\n"}, False, "the-own-key"),
        ({"PARUTION_API_KEY": "the-general-key"}, True, "the-general-key"),
        ({"PARUTION_API_KEY": "the-general-key"}, False, None),
        ({"PARUTION_API_KEY_OTHER": "the-other-key"}, True, None),
        (
            {"PARUTION_API_KEY_DEMO": "the-own-key", "PARUTION_API_KEY": "the-general-key"},
            True,
            "the-own-key",
        ),
        (
            {"PARUTION_API_KEY_DEMO": " ", "PARUTION_API_KEY": "the-general-key"},
            True,
            "the-general-key",
        ),
    ],
)
def test_the_key_is_the_portals_own_or_that_of_the_only_one(
    environ: dict[str, str], alone: bool, found: str | None
) -> None:
    key = read_key("demo", environ, alone=alone)
    assert (key.reveal() if key else None) == found


def test_every_key_that_was_held_is_hidden_in_what_is_said() -> None:
    ApiKey("the-first-key")
    ApiKey("the-first-key-and-more")
    said = redact("X-API-KEY: the-first-key; the-first-key-and-more; another-key")
    assert said == "X-API-KEY: ***; ***; another-key"
