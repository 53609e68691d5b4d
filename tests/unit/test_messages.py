from __future__ import annotations

import ast
import gettext
import io
import re
import string
from itertools import chain
from typing import TYPE_CHECKING, get_args

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import parution
from parution import errors, messages
from parution.formats.columns import Fact, Kind
from parution.messages import DOMAIN, LOCALE, Catalogue, printable
from parution.messages.fields import CONSTRAINTS
from parution.model.change import Bump, Direction
from parution.model.derived import DerivedKind
from parution.model.link import Doubt, Verdict
from parution.model.portal import ActionKind, ConflictKind
from parution.model.preflight import Severity, SourceKind
from parution.model.remote import Problem
from parution.model.repair import CHANGE_KINDS, FILE_KINDS, LEFT_REASONS, REFUSALS
from parution.model.report import WARNING_KINDS, Content
from parution.model.review import BaseState, RemarkKind
from parution.model.status import Recorded
from parution.releases.rules import ASPECTS, RULES, SUBJECTS
from parution.reports.showing import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog

from pathlib import Path

LANGUAGES = ("fr", "en")
SOURCES = sorted(
    file for file in Path(parution.__file__).parent.rglob("*.py") if "locale" not in file.parts
)
TEMPLATES = sorted(Path(parution.__file__).parent.rglob("*.j2"))
# What Typer and click say in English; every other key is a name with a dot.
_OURS = re.compile(r"[a-z]+(\.[A-Za-z0-9-]+)+|bug")
_ERRORS = frozenset(
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.ParutionError)
)


def _read(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language)


def _wordings(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Return the wording of each key: one, or one a plural form."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string
            found[key] = (text,) if isinstance(text, str) else tuple(text or ())
    return found


WORDINGS = {language: _wordings(_read(language)) for language in LANGUAGES}
KEYS = {
    language: {key for key in found if _OURS.fullmatch(key)} for language, found in WORDINGS.items()
}
TYPERS = sorted(set(WORDINGS["fr"]) - KEYS["fr"])


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# The catalogues and each other


def test_both_languages_have_the_same_sentences() -> None:
    assert KEYS["fr"] == KEYS["en"]
    assert len(KEYS["fr"]) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_worded_and_has_all_its_plurals(language: str) -> None:
    for key in KEYS[language]:
        wording = WORDINGS[language][key]
        assert all(wording), key
        assert len(wording) == len(WORDINGS["fr"][key]) == len(WORDINGS["en"][key]), key
        assert len(wording) in {1, 2}


def test_a_sentence_names_the_same_values_in_every_language_and_number() -> None:
    wrong = {}
    for key in KEYS["fr"]:
        names = [_placeholders(text) for text in WORDINGS["fr"][key] + WORDINGS["en"][key]]
        if "" in names[0] or any(found != names[0] for found in names):
            wrong[key] = names
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_its_source(language: str) -> None:
    compiled = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    buffer = io.BytesIO()
    write_mo(buffer, _read(language))
    buffer.seek(0)
    expected = gettext.GNUTranslations(buffer)
    with compiled.open("rb") as file:
        found = gettext.GNUTranslations(file)
    sentences = [{**vars(catalogue)["_catalog"], "": None} for catalogue in (found, expected)]
    assert sentences[0] == sentences[1]
    assert found.info()["plural-forms"] == expected.info()["plural-forms"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 2, 1000])
def test_every_plural_can_be_said_for_any_number(language: str, number: int) -> None:
    catalogue = Catalogue(language)
    for key, wording in WORDINGS[language].items():
        if len(wording) == 2:
            values = dict.fromkeys(_placeholders(wording[0]) - {"number"}, "v")
            assert "{" not in catalogue.count(key, number, **values)


# The catalogues and the code


def _trees() -> Iterator[ast.AST]:
    for file in SOURCES:
        yield ast.parse(file.read_text(encoding="utf-8"), file.name)


def _calls() -> Iterator[ast.Call]:
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield node


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _literals(node: ast.expr | None) -> set[str]:
    """Return the keys that an expression may give; nothing where it is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _literals(node.body) | _literals(node.orelse)
    return set()


def _used() -> set[str]:
    """Return the keys that the code names in full, wherever they stand."""
    found: set[str] = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


# The kinds of errors that frictionless 5.21 gives, beside what a note tells apart.
ERROR_KINDS = frozenset(
    [
        "type-error",
        "constraint-error",
        "unique-error",
        "primary-key",
        "unique-key",
        "foreign-key",
        "row-constraint",
        "sequential-value",
        "table-dimensions",
        "blank-row",
        "duplicate-row",
        "extra-cell",
        "missing-cell",
        "missing-label",
        "extra-label",
        "blank-label",
        "duplicate-label",
        "incorrect-label",
        "blank-header",
        "unmatched-header",
        "encoding-error",
        "scheme-error",
        "format-error",
        "compression-error",
        "source-error",
        "hash-count",
        "byte-count",
        "field-count",
        "row-count",
        "resource-error",
        "package-error",
        "schema-error",
        "field-error",
        "dialect-error",
        "control-error",
        "metadata-error",
        "checklist-error",
        "check-error",
        "forbidden-value",
        "truncated-value",
        "ascii-value",
        "deviated-value",
        "deviated-cell",
        "required-value",
        "error",
    ]
)
# Those of the descriptors: they are in no table's totals.
UNTABLED = frozenset(
    {
        "resource-error",
        "package-error",
        "schema-error",
        "field-error",
        "dialect-error",
        "control-error",
        "checklist-error",
        "metadata-error",
    }
)


# The families whose keys are made at run time, with all that they may be.
KINDS = [
    "any",
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "time",
    "datetime",
    "year",
    "yearmonth",
    "duration",
    "geopoint",
    "geojson",
    "array",
    "object",
    "list",
]
FAMILIES: dict[str, set[str]] = {
    "stored": {*Kind, "to-the-letter"},
    "fix.change": set(CHANGE_KINDS),
    "fix.file": set(FILE_KINDS),
    "fix.left": set(LEFT_REASONS),
    "fix.refused": set(REFUSALS),
    "article": {*KINDS, "string.email", "string.uri", "string.wkt"},
    "type": {
        *KINDS,
        *(f"string.{form}" for form in ("email", "uri", "uuid", "binary", "wkt")),
        *(f"{kind}.{form}" for kind in ("date", "time", "datetime") for form in ("any", "pattern")),
        *("number.decimal", "geopoint.array", "geopoint.object", "geojson.topojson"),
    },
    "directive": set("YymdHMSfzbBaAjIpZGuVUWwcxX"),
    "constraint": {*CONSTRAINTS, "minLength.items", "maxLength.items"},
    "usage": {
        *("no-option", "no-command", "near", "no-value", "needless-value", "extra", "no-argument"),
        *("which-command", "not-a-choice", "other", "usage", "help"),
    },
    "rule": {f"{rule}.{aspect}" for rule in RULES for aspect in ASPECTS}
    | {"enum", "formula", "pattern"},
    "bump": {bump.word for bump in Bump},
    "subject": set(SUBJECTS),
    "aspect": set(ASPECTS[1:]),
    "direction": set(get_args(Direction)),
    "plan": {kind.lower() for kind in ActionKind} | {"title"},
    "diff.bump": {bump.word for bump in Bump},
    "diff.level": {bump.word for bump in Bump},
    "diff.heading": {"added", "removed", "changed", "resembling", "renamed"},
    "entry.rows": {"added", "removed"},
    "entry.field": {"added", "removed"},
    "diff.column": {"change", "row", "key", "field", "before", "after"},
    "diff.row-kind": {"added", "removed", "changed", "resembling"},
    "archives.not-read": {
        *("scheme", "unresolved", "unreachable", "certificate", "status", "redirected"),
        *("not-public", "too-long", "too-slow"),
    },
    "formats.reason": {str(fact) for fact in Fact} | {"type"},
    "conflict": {str(kind) for kind in ConflictKind},
    "preflight.point": {
        *("license", "temporal-coverage", "spatial", "update-frequency"),
        *("update-fulfilled-in-time", "dataset-description-quality", "has-open-format"),
        *("all-resources-available", "resources-documentation"),
    },
    "preflight.severity": {str(severity) for severity in Severity},
    "preflight.source": {str(kind) for kind in SourceKind},
    "preflight.check": {
        *("words", "texts", "some-licence", "tags", "period", "spatial", "schemas"),
        *("columns", "files", "formats", "conversion"),
        *("licence", "frequency", "granularity", "zones", "extensions", "catalogue"),
        *("contact-points", "high-value"),
    },
    "derived": {str(kind) for kind in DerivedKind} | {"nothing"},
    "warning": {
        *WARNING_KINDS,
        "guessed-encoding.lone",
        "guessed-encoding.part",
        *("open-quote.closed", "open-quote.part", "open-quote.last"),
        *("ineffective-property.field", "ineffective-property.no-table"),
        *("ineffective-property.language", "ineffective-property.languages"),
        "misspelled-property.field",
        *(f"skipped-checks.{case}" for case in ("all", "only", "file")),
    },
    "status.here": {str(kind) for kind in Recorded},
    "format": {"date", "time", "datetime"},
    "value": {"boolean", "string", "integer", "number", "array", "object"},
    "expression": {
        *("bracket", "parenthesis", "unopened", "nothing", "twice", "escape", "range", "repeat"),
        *("lookbehind", "other", "at"),
    },
    "fault": {
        *(
            f"formula-{what}"
            for what in ("expression", "field", "function", "method", "part", "random", "value")
        ),
        *(
            "item",
            "wrong-type",
            "wrong-type.translations",
            "missing-property",
            "not-listed",
            "wrong-shape",
            "wrong-value",
        ),
        *("wrong-shape.name", "wrong-value.missing-values", "misplaced", "repeated-value"),
        *(
            f"unsupported.{what}"
            for what in ("field", "constraint", "resource", "control", "check")
        ),
        *("unsupported.json-schema", "one-character.empty", "one-character.tab"),
        *("unsupported.field.near", "unsupported.constraint.unknown", "wrong-type.item"),
        *("different-lengths.empty", "formula-expression.equals", "unreadable", "decimal-char"),
        "not-a-table",
        *(f"version.{what}" for what in ("constraint", "field", "schema")),
        *("example", "bound", "pattern", "pattern-flags", "enum", "delimiter"),
        *(
            f"not-comparable.{what}"
            for what in ("unique", "primary", "unique-key", "foreign", "reference")
        ),
        *("format", "format.default", "format.same", "row-number", "one-character"),
        *(f"stray-type.{what}" for what in ("schema", "dialect", "checklist")),
        *(f"unknown-field.{what}" for what in ("primary", "foreign", "unique", "check")),
        *("unknown-encoding", "unknown-reference", "unknown-resource", "different-lengths"),
        *("duplicate-names.schema", "duplicate-names.package", "no-data", "two-data", "no-schema"),
        *("license", "email", "created", "average", "not-numeric", "unsafe-path", "address"),
        *(f"unread-address.{problem}" for problem in set(get_args(Problem)) - {"not-asked"}),
    },
    "kind": {*ERROR_KINDS, "description", "header", "other"} - UNTABLED,
    "kinds.heading": {"column", "kind", "errors", "samples", "rows"},
    "review.base": set(get_args(BaseState)) - {"there"},
    "review.remark": set(get_args(RemarkKind)),
    "links.unclear": set(get_args(Doubt)),
    "links.count": {str(verdict) for verdict in Verdict},
    "look": {*get_args(Content)} | {"wanted.csv", "wanted.workbook"},
    "invisible": {"space", *INVISIBLE.values()},
    "month": {str(number) for number in range(1, 13)},
}
ERROR_NOTES = {
    f"table-dimensions.{what}.{bound}"
    for what in ("rows", "fields")
    for bound in ("required", "minimum", "maximum")
} | {
    f"constraint-error.{name}"
    for name in (
        *("required", "enum", "pattern", "jsonSchema", "minLength", "maxLength"),
        *("time-zone", "no-time-zone"),
    )
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_keys_has_all_its_members_and_no_other(family: str) -> None:
    members = {key.removeprefix(f"{family}.") for key in KEYS["fr"] if key.startswith(f"{family}.")}
    assert members == FAMILIES[family]


def test_every_kind_of_error_has_its_sentence() -> None:
    assert {f"error.{kind}" for kind in ERROR_KINDS | ERROR_NOTES} <= KEYS["fr"]


def test_every_sentence_of_the_catalogues_is_used() -> None:
    used = _used()
    families = {f"{family}.{member}" for family, members in FAMILIES.items() for member in members}
    families |= {f"error.{kind}" for kind in ERROR_KINDS | ERROR_NOTES}
    in_templates = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES)
    unused = {key for key in KEYS["fr"] - used - families if key not in in_templates}
    assert unused == set()


def test_every_sentence_that_the_code_says_exists() -> None:
    said: set[str] = set()
    for call in _calls():
        if call.args and (_name(call) in {"say", "count"} or _name(call) in _ERRORS):
            said |= {key for key in _literals(call.args[0]) if _OURS.fullmatch(key)}
    assert len(said) > 100
    assert said - KEYS["fr"] == set()


def _raised() -> Iterator[tuple[str, set[str]]]:
    for call in _calls():
        if _name(call) in _ERRORS and call.args:
            given = {keyword.arg for keyword in call.keywords if keyword.arg}
            for key in _literals(call.args[0]):
                yield key, given


def test_what_is_raised_gives_all_that_its_sentence_names() -> None:
    raised = list(_raised())
    assert len(raised) > 100
    missing = {
        (language, key): lacking
        for key, given in raised
        for language in LANGUAGES
        for text in WORDINGS[language][key]
        if (lacking := _placeholders(text) - given)
    }
    assert missing == {}


def test_what_is_said_gives_all_that_its_sentence_names() -> None:
    for call in _calls():
        if _name(call) in {"say", "count"} and call.args:
            if any(keyword.arg is None for keyword in call.keywords):
                continue  # the values come in a dictionary; other tests render these
            given = {str(keyword.arg) for keyword in call.keywords}
            if _name(call) == "count":
                given.add("number")
            for key in _literals(call.args[0]) & KEYS["fr"]:
                for text in chain(WORDINGS["fr"][key], WORDINGS["en"][key]):
                    assert _placeholders(text) <= given, key


def test_what_counts_has_a_plural_and_what_does_not_has_none() -> None:
    for call in _calls():
        if _name(call) in {"say", "count"} and call.args:
            forms = 2 if _name(call) == "count" else 1
            for key in _literals(call.args[0]) & KEYS["fr"]:
                assert len(WORDINGS["fr"][key]) == forms, key


def test_what_is_asked_for_and_does_not_exist_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Catalogue("fr").say("no.such.key")
    with pytest.raises(KeyError):
        Catalogue("fr").say("table.not-found")


# Typography


@pytest.mark.parametrize(
    "wrong",
    [r"[ ][:;?!»%]", r"«[ ]", r"\S»|«\S", r"\w'\w", r"\.\.\."],
    ids=["before a sign", "after «", "no space", "a straight apostrophe", "three dots"],
)
def test_french_has_its_spaces_its_apostrophe_and_its_ellipsis(wrong: str) -> None:
    found = {key: [t for t in WORDINGS["fr"][key] if re.search(wrong, t)] for key in KEYS["fr"]}
    assert {key: texts for key, texts in found.items() if texts} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_stray_space_or_a_control_character(language: str) -> None:
    for text in chain.from_iterable(WORDINGS[language].values()):
        assert text == text.strip()
        assert "  " not in text
        assert printable(text) == text


# What a stranger wrote


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("été « à » — 1 000 €", "été « à » — 1 000 €"),
        ("une\u00a0espace\u202ffine", "une\u00a0espace\u202ffine"),
        ("日本語 😀", "日本語 😀"),
        ("a\nb", "a\\nb"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x00", "\\x00"),
        ("\x7f\x9b1m", "\\x7f\\x9b1m"),
        ("a\u200bb", "a\\u200bb"),
        ("\u200e\u200f", "\\u200e\\u200f"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("\ufeffid", "\\ufeffid"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("a\u00adb", "a\\xadb"),
        ("\ue000", "\\ue000"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\u0378", "\\u0378"),
    ],
)
def test_what_would_not_be_seen_is_made_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_sentence_stands_on_one_line_whatever_it_names() -> None:
    said = Catalogue("fr").say("table.not-found", path="a\n\x1b[2Jb")
    assert said == "a\\n\\x1b[2Jb n’existe pas."


def test_what_a_stranger_wrote_is_no_template() -> None:
    assert Catalogue("en").say("table.not-found", path="{path}{0}") == "{path}{0} does not exist."


# Numbers, sizes, days


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1000, "1\u202f000", "1,000"),
        (-1234, "-1\u202f234", "-1,234"),
        (1_234_567, "1\u202f234\u202f567", "1,234,567"),
    ],
)
def test_numbers_are_written_as_the_language_does(number: int, french: str, english: str) -> None:
    assert Catalogue("fr").write_number(number) == french
    assert Catalogue("en").write_number(number) == english


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0, "0\u00a0o", "0 B"),
        (1, "1\u00a0o", "1 B"),
        (999, "999\u00a0o", "999 B"),
        (1000, "1,0\u00a0ko", "1.0 kB"),
        (1234, "1,2\u00a0ko", "1.2 kB"),
        (99_949, "99,9\u00a0ko", "99.9 kB"),
        (99_950, "100\u00a0ko", "100 kB"),
        (999_499, "999\u00a0ko", "999 kB"),
        (999_500, "1,0\u00a0Mo", "1.0 MB"),
        (115_277, "115\u00a0ko", "115 kB"),
        (1_500_000, "1,5\u00a0Mo", "1.5 MB"),
        (2_000_000_000, "2,0\u00a0Go", "2.0 GB"),
        (3 * 10**12, "3,0\u00a0To", "3.0 TB"),
        (5 * 10**15, "5000\u00a0To", "5000 TB"),
    ],
)
def test_sizes_are_written_with_three_figures_at_most(size: int, french: str, english: str) -> None:
    assert Catalogue("fr").write_size(size) == french
    assert Catalogue("en").write_size(size) == english


MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name(month: int) -> None:
    french = Catalogue("fr").write_day(f"2026-{month:02}-23")
    assert french.replace("\u00a0", " ") == f"23 {MONTHS['fr'][month - 1]} 2026"
    assert MONTHS["en"][month - 1] in Catalogue("en").write_day(f"2026-{month:02}-23")


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert Catalogue("fr").write_day("2024-05-01").replace("\u00a0", " ") == "1er mai 2024"


@pytest.mark.parametrize(
    ("language", "key", "number", "said"),
    [
        ("fr", "count.rows", 0, "0 ligne"),
        ("fr", "count.rows", 1, "1 ligne"),
        ("fr", "count.rows", 2, "2 lignes"),
        ("fr", "count.rows", 1200, "1\u202f200 lignes"),
        ("en", "count.rows", 0, "0 rows"),
        ("en", "count.rows", 1, "1 row"),
        ("en", "count.rows", 1200, "1,200 rows"),
    ],
)
def test_what_is_counted_agrees_with_its_number(
    language: str, key: str, number: int, said: str
) -> None:
    found = Catalogue(language).count(key, number)
    assert found.replace("\u00a0", " ") == said


def test_the_language_of_the_process_can_be_chosen() -> None:
    assert messages.spoken().language == "fr"
    messages.use("en")
    assert messages.say("table.not-found", path="x") == "x does not exist."
    assert messages.spoken().language == "en"
