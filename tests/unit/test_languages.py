"""In which languages a descriptor says things, and what validation and versions make of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from parution.messages import Catalogue
from parution.model.languages import (
    find_default_language,
    find_spoken,
    is_tag,
    list_languages,
    list_translations,
    list_untranslated,
    localize,
    read_localized,
)
from parution.model.release import Version
from parution.project import read_package
from parution.releases.changelog import add_entry
from parution.releases.schemas import compare_descriptions
from parution.reports.explaining import explain
from parution.reports.warning import explain_warning
from parution.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from parution.model.package import Package


@pytest.mark.parametrize("tag", ["fr", "FR", "pt-BR", "zh-Hant-TW", "sl-rozaj", "x-prive", "gsw"])
def test_a_tag_of_bcp_47_is_one(tag: str) -> None:
    assert is_tag(tag)


@pytest.mark.parametrize("value", ["", "f", "français", "fr_FR", "fr-", "fr\n", "en US", 1, None])
def test_what_is_no_tag_is_none(value: object) -> None:
    assert not is_tag(value)


def test_languages_are_listed_once_in_order_and_without_what_is_no_tag() -> None:
    assert list_languages({"languages": ["fr", "en", "FR", "", 3, "de"]}) == ("fr", "en", "de")
    assert list_languages({"languages": "fr"}) == ()
    assert list_languages({}) == ()


def test_the_first_language_is_the_default_and_french_where_none_is_said() -> None:
    assert find_default_language({"languages": ["en", "fr"]}) == "en"
    assert find_default_language({}) == "fr"


@pytest.mark.parametrize(
    ("tag", "spoken"), [("fr", "fr"), ("fr-CA", "fr"), ("EN-gb", "en"), ("de", "en"), ("x-a", "en")]
)
def test_a_language_without_sentences_is_told_in_english(tag: str, spoken: str) -> None:
    assert find_spoken(tag) == spoken


@pytest.mark.parametrize(
    ("languages", "titles", "found"),
    [
        (["fr", "en"], {"title@en": "S"}, ("en",)),
        (["fr", "en"], {}, ()),
        (["fr", "en"], {"title@en": ""}, ()),
        (["fr", "en"], {"title@en": {"x": "y"}}, ()),
        (["fr"], {"title@en": "S"}, ()),
        (["fr", "de"], {"title@de": "S"}, ()),
        (["de", "fr", "en"], {"title@fr": "S", "title@EN": "S"}, ("fr", "en")),
        (["fr", "en-GB", "en-US"], {"title@en-GB": "S", "title@en-US": "S"}, ("en-GB",)),
        (["fr", "fr-CA"], {"title@fr-CA": "S"}, ()),
    ],
)
def test_a_package_is_told_in_the_languages_of_its_title(
    languages: list[str], titles: dict[str, Any], found: tuple[str, ...]
) -> None:
    assert list_translations({"languages": languages, "title": "T", **titles}) == found


def test_a_property_is_read_in_a_language_else_as_it_is() -> None:
    found = {"title": "Soleil", "title@en": "Sun", "description": "Une étoile.", "title@de": ""}
    assert read_localized(found, "title", "EN") == "Sun"
    assert read_localized(found, "title", "de") == "Soleil"
    assert read_localized(found, "description", "en") == "Une étoile."
    assert read_localized({}, "title", "en") is None


DESCRIPTOR: dict[str, Any] = {
    "languages": ["fr", "en"],
    "title": "Les stations",
    "title@en": "Stations",
    "keywords": ["eau"],
    "keywords@en": ["water"],
    "licenses": [{"name": "x", "title": "Licence", "title@en": "Licence of ours"}],
    "resources": [
        {
            "name": "a",
            "title": "Amont",
            "data": [{"title": "une cellule", "title@en": "a cell"}],
            "schema": {
                "fields": [
                    {
                        "name": "code",
                        "title@en": "Code",
                        "description": "Un code.",
                        "description@en": "A code.",
                        "categories": [{"value": "1", "label": "Un", "label@en": "One"}],
                    }
                ]
            },
        }
    ],
}


def test_a_descriptor_is_written_in_a_language_but_for_its_data() -> None:
    before = json.dumps(DESCRIPTOR)
    found = localize(DESCRIPTOR, "en")
    assert json.dumps(DESCRIPTOR) == before
    assert (found["title"], found["keywords"]) == ("Stations", ["water"])
    assert found["licenses"][0]["title"] == "Licence of ours"
    (resource,) = found["resources"]
    assert resource["title"] == "Amont"
    assert resource["data"] == [{"title": "une cellule", "title@en": "a cell"}]
    (field,) = resource["schema"]["fields"]
    assert (field["title"], field["description"]) == ("Code", "A code.")
    assert field["categories"][0]["label"] == "One"
    assert found["languages"] == ["fr", "en"]


def test_what_has_no_translation_is_listed() -> None:
    assert list(list_untranslated(DESCRIPTOR, "en")) == ["Amont"]
    assert set(list_untranslated(DESCRIPTOR, "de")) == {
        *("Les stations", "Licence", "Amont", "Un code.", "Un"),
    }


# Validation


def _read(folder: Path, field: dict[str, Any], resource: dict[str, Any], **more: Any) -> Package:
    (folder / "t.csv").write_text("v\n1\n", encoding="utf-8")
    (folder / "s.json").write_text(
        json.dumps({"fields": [{"name": "v", **field}]}), encoding="utf-8"
    )
    described = {"name": "t", "path": "t.csv", "schema": "s.json", **resource}
    descriptor = {"name": "p", "resources": [described], **more}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return read_package(folder / "datapackage.json", folder)


def _warn(package: Package, language: str = "fr") -> list[str]:
    warnings = (*package.warnings, *package.resources[0].warnings)
    catalogue = Catalogue(language)
    return [
        explain_warning(each, "t.csv", catalogue).replace("\u00a0", " ").replace("\u202f", " ")
        for each in warnings
    ]


def test_translations_in_a_language_of_the_package_are_valid_and_told_of_by_no_warning(
    tmp_path: Path,
) -> None:
    package = _read(
        tmp_path,
        {
            "title@en": "V",
            "description@EN": "The v.",
            "categories": [{"value": 1, "label@en": "x"}],
        },
        {"title@en": "T", "description@en": "A table."},
        **{"languages": ["fr", "en"], "title@en": "P", "keywords@en": ["a"]},
        licenses=[{"name": "x", "title": "L", "title@en": "L"}],
    )
    assert _warn(package) == []
    report = validate(package)
    assert report.valid
    assert report.all_warnings == ()


def test_a_resource_may_have_languages_of_its_own(tmp_path: Path) -> None:
    package = _read(tmp_path, {"title@de": "V"}, {"languages": ["de"], "title@de": "T"})
    assert _warn(package) == []


def test_a_language_that_is_not_declared_is_told_once_a_file_with_what_to_write(
    tmp_path: Path,
) -> None:
    package = _read(
        tmp_path,
        {"title@de": "V", "description@de": "V"},
        {"title@de": "T"},
        **{"languages": ["fr", "en"], "title@en": "P"},
    )
    assert _warn(package) == [
        "datapackage.json : « title@de » n’est montré nulle part (1 texte en « de »), car ce n’est "
        "pas une des langues du paquet. Écrivez « languages: [fr, en, de] » dans le descripteur, "
        "ou corrigez « de ».",
        "s.json : « title@de » n’est montré nulle part (2 textes en « de »), car ce n’est pas une "
        "des langues du paquet. Écrivez « languages: [fr, en, de] » dans le descripteur, ou "
        "corrigez « de ».",
    ]
    assert _warn(package, "en")[0] == (
        "datapackage.json: “title@de” is shown nowhere (1 text in “de”), for it is none of the "
        "languages of the package. Write “languages: [fr, en, de]” in the descriptor, or correct "
        "“de”."
    )


def test_a_translation_without_languages_is_told(tmp_path: Path) -> None:
    (told,) = _warn(_read(tmp_path, {}, {}, **{"title@en": "P"}))
    assert "Écrivez « languages: [fr, en] » dans le descripteur" in told


@pytest.mark.parametrize(
    ("languages", "found"),
    [("fr", "fr"), (["fr", "anglais !"], "anglais !"), ({"a": 1}, "{'a': 1}")],
)
def test_languages_that_are_no_list_of_tags_are_told(
    tmp_path: Path, languages: object, found: str
) -> None:
    assert _warn(_read(tmp_path, {}, {}, languages=languages)) == [
        f"datapackage.json : « languages » ne se lit pas : « {found} ». Écrivez une liste de codes "
        "de langues (BCP 47), comme « languages: [fr, en] », celle des données en premier ; ce qui "
        "n’est pas un code n’est pas pris en compte."
    ]


def test_a_misspelled_translation_is_told(tmp_path: Path) -> None:
    (told,) = _warn(_read(tmp_path, {"desciption@en": "V"}, {}, languages=["fr", "en"]))
    assert "« desciption@en », au champ « v », n’a pas d’effet ; écrivez « description@en »" in told


def test_a_word_of_other_vocabularies_for_a_language_is_not_taken_for_languages(
    tmp_path: Path,
) -> None:
    assert _warn(_read(tmp_path, {}, {}, language="fr", lang="fr")) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": {"": "P", "en": "P"}}, "datapackage.json : « title »"),
        (
            {"licenses": [{"name": "x", "title": {"fr": "L"}}]},
            "datapackage.json : « licenses.title »",
        ),
    ],
)
def test_an_object_of_translations_is_refused_with_what_to_write_instead(
    tmp_path: Path, changes: dict[str, Any], place: str
) -> None:
    report = validate(_read(tmp_path, {}, {}, **changes))
    assert not report.valid
    told = explain(report.errors[0], None, "datapackage.json", Catalogue("fr"))
    told = told.replace("\u00a0", " ").replace("\u202f", " ")
    assert told.startswith(place)
    assert told.endswith(
        "il faut un texte (entre guillemets). Écrivez-le dans la première des « languages » du "
        "paquet, et chaque traduction à côté : « title », puis « title@en »."
    )


# Versions


def test_translations_and_languages_are_what_describes_the_data_for_a_reader(
    tmp_path: Path,
) -> None:
    check = {"type": "table-dimensions", "title": "Une ligne.", "numRows": 1}
    before, after = tmp_path / "a", tmp_path / "b"
    before.mkdir()
    after.mkdir()
    was = _read(before, {"title": "V"}, {"title": "T", "checklist": {"checks": [check]}})
    translated = {"checks": [{**check, "title@en": "One row."}]}
    now = _read(
        after,
        {"title": "V", "title@en": "V"},
        {"title": "T", "title@en": "T", "checklist": translated},
        languages=["fr", "en"],
    )
    changes = compare_descriptions(was, now)
    assert {change.rule for change in changes} == {"description-changed"}
    assert {change.place for change in changes} == {
        *("languages", "title@en", "checklist.checks"),
    }


def test_the_changelog_of_a_dataset_in_english_is_in_english() -> None:
    text = add_entry("", Version(1, 0, 0), "2024-01-31", "First edition.", "en")
    assert text == (
        "# Changelog of the data\n\n## Unreleased\n\nNothing yet.\n\n"
        "## 1.0.0 — 2024-01-31\n\nFirst edition.\n"
    )
    text = add_entry(text, Version(1, 1, 0), "2024-02-01", "More.", "en")
    assert text.count("Nothing yet.") == 1
