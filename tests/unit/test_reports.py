"""The reports of a validation, format by format: the structure that each reader relies on.

All are of one small package that has something wrong in each table (``tests/broken_package.py``).
SARIF and JUnit are judged by their published schemas where ``../shared/standards`` is, beside the
repository: nothing of it is copied here.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

from parution.reports import FORMATS
from tests.broken_package import (
    EN,
    FR,
    TWO,
    Validated,
    check,
    make_broken,
    table,
    write_workbook,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

    from parution.model.report import Report

# Published schemas, beside the repository.
STANDARDS = Path(__file__).parents[3] / "shared" / "standards"
needs_standards = pytest.mark.skipif(
    not STANDARDS.is_dir(), reason="../shared/standards is not there: the schemas are not published"
)
WHOLE = ("text", "json", "markdown", "html", "github", "gitlab", "junit", "sarif")
# File from the top of the repository, physical line, kind: all that is wrong, in the order told.
# Row 3 of stations.csv has a newline in a cell: the rows below begin one line later.
FOUND = [
    ("jeux/eau/stations.csv", 3, "type-error"),
    ("jeux/eau/stations.csv", 5, "constraint-error"),
    ("jeux/eau/stations.csv", 5, "constraint-error"),
    ("jeux/eau/stations.csv", 6, "blank-row"),
    ("jeux/eau/stations.csv", 7, "primary-key"),
    ("jeux/eau/stations.csv", 7, "foreign-key"),
    ("jeux/eau/stations.csv", 8, "constraint-error"),
    ("jeux/eau/stations.csv", 8, "extra-cell"),
    ("jeux/eau/stations.csv", 8, "row-constraint"),
    ("jeux/eau/stations.csv", 9, "missing-cell"),
    ("jeux/eau/stations.csv", 9, "missing-cell"),
    ("jeux/eau/stations.csv", 9, "missing-cell"),
    ("jeux/eau/stations.csv", 9, "row-constraint"),
    ("jeux/eau/entete.csv", 1, "header"),
    ("jeux/eau/entete.csv", 1, "header"),
    ("jeux/eau/entete.csv", 3, "type-error"),
    ("jeux/eau/absente.csv", 1, "scheme-error"),
    ("jeux/eau/classeur.csv", 1, "format-error"),
    ("jeux/eau/lots/parties-2.csv", 4, "type-error"),
    ("jeux/eau/datapackage.json", 1, "field-error"),
]
WARNED = ("jeux/eau/ancienne.csv", 2, "guessed-encoding")
# Errors in all: three of a blank row follow from it, and are only counted; the workbook is one.
TOTAL = 22


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    return make_broken(tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Make a package that is refused before any table is read."""
    tables = [table("t", TWO), table("t", TWO)]
    return check(tmp_path_factory.mktemp("refused"), tables, {"t.csv": "id,v\n"})


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    folder = tmp_path_factory.mktemp("right")
    return check(folder, [table("t", TWO)], {"t.csv": "id,v\n1,a\n"})


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Make 300 tables, of which one has 500 columns: every cell of them is wrong."""
    many = [{"name": f"c{number}", "type": "integer"} for number in range(500)]
    tables = [table("large", many), *(table(f"t{number}", TWO) for number in range(299))]
    row = ",".join(["x"] * 500) + "\n"
    header = ",".join(str(each["name"]) for each in many) + "\n"
    files: dict[str, str | bytes] = {"large.csv": header + row * 12}
    files |= {f"t{number}.csv": "id,v\n" + "x,a\n" * 30 for number in range(299)}
    return check(tmp_path_factory.mktemp("wide"), tables, files, limit=30)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


# GitHub


# One line a command, its name, its properties, its message: nothing else is written.
COMMAND = re.compile(r"::(error|warning) ([^:\n]*)::([^\n]*)\n")


def _read_commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read the commands as GitHub's runner does, which unescapes them."""
    commands = COMMAND.findall(text)
    assert "".join(f"::{level} {told}::{message}\n" for level, told, message in commands) == text
    return [
        (
            level,
            {
                name: _unescape(value.replace("%3A", ":").replace("%2C", ","))
                for name, value in (each.split("=", 1) for each in told.split(","))
            },
            _unescape(message),
        )
        for level, told, message in commands
    ]


def _unescape(text: str) -> str:
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_github_has_ten_annotations_of_each_level_the_last_of_which_counts_the_others(
    broken: Validated,
) -> None:
    commands = _read_commands(broken.render("github"))
    errors = [(told, message) for level, told, message in commands if level == "error"]
    assert len(errors) == 10
    placed = [(told["file"], int(told["line"])) for told, _ in errors[:-1]]
    assert set(placed) <= {(file, line) for file, line, _ in FOUND}
    assert placed == sorted(placed, key=[(file, line) for file, line, _ in FOUND].index)
    assert errors[-1] == (
        {"title": "Parution"},
        f"{TOTAL - 9} autres erreurs, voir le rapport.",
    )
    (warning,) = (told for level, told, _ in commands if level == "warning")
    assert (warning["file"], int(warning["line"])) == WARNED[:2]


def test_github_shows_as_many_kinds_as_possible(broken: Validated) -> None:
    titles = [told["title"] for _, told, _ in _read_commands(broken.render("github"))]
    assert len(set(titles[:9])) >= 7


def test_github_has_every_property_that_it_documents_and_no_other(broken: Validated) -> None:
    for _, told, message in _read_commands(broken.render("github")):
        assert set(told) in ({"file", "line", "title"}, {"title"})
        assert message
        assert int(told.get("line", 1)) >= 1


def test_ten_errors_are_all_shown(tmp_path: Path) -> None:
    found = check(tmp_path, [table("t", TWO)], {"t.csv": "id,v\n" + "x,a\n" * 10})
    commands = _read_commands(found.render("github"))
    assert [told["line"] for _, told, _ in commands] == [str(line) for line in range(2, 12)]
    eleven = check(tmp_path / "b", [table("t", TWO)], {"t.csv": "id,v\n" + "x,a\n" * 11})
    commands = _read_commands(eleven.render("github"))
    assert len(commands) == 10
    assert commands[-1][2] == "2 autres erreurs, voir le rapport."


# GitLab


def test_gitlab_has_the_documented_fields_of_each_finding(broken: Validated) -> None:
    issues = json.loads(broken.render("gitlab"))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert set(issue["location"]) == {"path", "lines"}
        assert set(issue["location"]["lines"]) == {"begin"}
        assert isinstance(issue["location"]["lines"]["begin"], int)
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert re.fullmatch("[0-9a-f]{64}", issue["fingerprint"])
        assert not issue["location"]["path"].startswith(("/", "./"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    told = [
        (
            issue["location"]["path"],
            issue["location"]["lines"]["begin"],
            issue["check_name"].removeprefix("parution/"),
        )
        for issue in issues
    ]
    more = ("jeux/eau/datapackage.json", 1, "parution")
    assert told == [*FOUND, WARNED, more]
    assert issues[-1]["description"] == "2 autres erreurs, voir le rapport."
    assert [issue["severity"] for issue in issues] == ["major"] * 20 + ["minor", "major"]


def test_a_row_that_is_added_above_does_not_make_findings_anew(tmp_path: Path) -> None:
    rows = "x,a\ny,b\nx,c\n"
    before = check(tmp_path / "a", [table("t", TWO)], {"t.csv": "id,v\n" + rows})
    after = check(tmp_path / "b", [table("t", TWO)], {"t.csv": "id,v\n1,z\n" + rows})
    for name, where in (("gitlab", "fingerprint"), ("sarif", "partialFingerprints")):
        prints = [[each[where] for each in _list_results(name, found)] for found in (before, after)]
        assert prints[0] == prints[1]
        assert len({json.dumps(each) for each in prints[0]}) == 3


def _list_results(name: str, found: Validated) -> list[dict[str, Any]]:
    document = json.loads(found.render(name))
    results: list[dict[str, Any]] = document if name == "gitlab" else document["runs"][0]["results"]
    return results


# SARIF


def test_sarif_names_rules_places_and_exact_totals(broken: Validated) -> None:
    document = json.loads(broken.render("sarif"))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    told = []
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]
        (place,) = (each["physicalLocation"] for each in result["locations"])
        told.append(
            (place["artifactLocation"]["uri"], place["region"]["startLine"], result["ruleId"])
        )
    assert told == [*FOUND, WARNED]
    (invocation,) = run["invocations"]
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["message"]["text"] == "2 autres erreurs, voir le rapport."
    totals = run["properties"]["totals"]
    assert sum(each["errors"] for each in totals) == TOTAL
    assert {"table": "stations", "type": "primary-key", "field": "", "errors": 2} in totals


@needs_standards
@pytest.mark.parametrize("which", ["broken", "refused", "right"])
def test_sarif_is_right_by_its_published_schema(request: pytest.FixtureRequest, which: str) -> None:
    schema = json.loads((STANDARDS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    for language in (FR, EN):
        document = json.loads(request.getfixturevalue(which).render("sarif", language))
        jsonschema.Draft4Validator(schema).validate(document)


def test_what_sarif_reads_in_a_message_is_a_text(tmp_path: Path) -> None:
    fields = [{"name": "v", "type": "integer"}]
    cells = "v\n[clic](https://exemple.fr)\n{0}\n"
    found = check(tmp_path, [table("t", fields)], {"t.csv": cells})
    messages = [each["message"]["text"] for each in _list_results("sarif", found)]
    assert r"\[clic\](https://exemple.fr)" in messages[0]
    assert "« {{0}} »" in _plain(messages[1])


# JUnit


def _read_suites(text: str) -> list[etree._Element]:
    return list(etree.fromstring(text.encode()))


def test_junit_has_a_suite_a_table_and_a_case_a_column(broken: Validated) -> None:
    suites = _read_suites(broken.render("junit"))
    assert [suite.get("name") for suite in suites] == [
        *("stations", "communes", "entete", "absente", "classeur", "parties", "faute", "ancienne"),
    ]
    assert [suite.get("id") for suite in suites] == [str(number) for number in range(8)]
    failures = {
        (suite.get("name"), case.get("name"))
        for suite in suites
        for case in suite.iter("testcase")
        if case.find("failure") is not None
    }
    assert failures == {
        *(("stations", name) for name in ("table", "code", "nom", "ouverte_le", "debit")),
        ("stations", "commune"),
        *(("entete", "table"), ("entete", "id"), ("absente", "table"), ("classeur", "table")),
        *(("parties", "id"), ("faute", "id")),
    }
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(sum(case.find("failure") is not None for case in cases))
    (failure,) = suites[0].xpath("testcase[@name='debit']/failure")
    assert failure.get("message") == "valeur hors des limites (1), cellule manquante (1)"
    assert len(failure.text.splitlines()) == 2


def test_junit_has_the_same_cases_whatever_is_found(broken: Validated, tmp_path: Path) -> None:
    def name(text: str) -> list[tuple[str | None, str | None]]:
        return [
            (suite.get("name"), case.get("name"))
            for suite in _read_suites(text)
            for case in suite.iter("testcase")
        ]

    found = name(broken.render("junit"))
    assert [case for suite, case in found if suite == "faute"] == ["table", "id"]
    valid = check(tmp_path, [table("entete", TWO)], {"entete.csv": "id,v\n1,a\n"})
    assert name(valid.render("junit")) == [each for each in found if each[0] == "entete"]


@needs_standards
@pytest.mark.parametrize("which", ["broken", "refused", "right"])
def test_junit_is_right_by_its_published_schema(request: pytest.FixtureRequest, which: str) -> None:
    schema = etree.XMLSchema(etree.parse(str(STANDARDS / "junit.xsd")))
    for language in (FR, EN):
        document = request.getfixturevalue(which).render("junit", language)
        schema.assertValid(etree.fromstring(document.encode()))


# Markdown


def parse_markdown(text: str) -> list[Token]:
    """Parse as GitHub does, but for what it makes links of by itself; with what is inside."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return list(chain.from_iterable((token, *(token.children or ())) for token in tokens))


def test_markdown_has_a_table_of_columns_and_kinds_for_each_wrong_table(broken: Validated) -> None:
    text = broken.render("markdown")
    tokens = parse_markdown(text)
    kinds = [token.type for token in tokens]
    assert kinds.count("table_open") == 6
    rows = text.count("\n| ") - 6  # the lines of dashes are no rows
    assert kinds.count("tr_open") == rows
    assert kinds.count("th_open") + kinds.count("td_open") == 5 * rows
    assert not {"link_open", "image", "em_open", "strong_open", "fence"} & set(kinds)
    tags = [token.content.strip() for token in tokens if token.type.startswith("html_")]
    summary = "Que corriger, cellule par cellule"
    assert tags == [f"<details><summary>{summary}</summary>", "</details>"] * 6
    headings = [
        _plain(tokens[at + 1].content) for at, each in enumerate(kinds) if each == "heading_open"
    ]
    assert headings == [
        "❌ Non valide : 22 erreurs dans 6 tables sur 8 (14 lignes en tout). 1 avertissement.",
        "`jeux/eau/stations.csv` — 15 erreurs",
        "`jeux/eau/entete.csv` — 3 erreurs",
        "`jeux/eau/absente.csv` — 1 erreur",
        "`jeux/eau/classeur.csv` — 1 erreur",
        "`jeux/eau/parties-1.csv` — 1 erreur",
        "`jeux/eau/faute.csv` — 1 erreur",
        "⚠️ À vérifier",
    ]
    assert "| C `ouverte_le` | valeur du mauvais type | 1 | `31/02/2020` | 3 |" in text


def test_what_remains_once_the_header_is_read_comes_after_the_header(broken: Validated) -> None:
    lines = _plain(broken.render("markdown")).splitlines()
    at = lines.index("- Une fois l’en-tête lu ainsi, il reste 1 erreur :")
    assert "en-tête" in lines[at - 1]
    after = next(line for line in lines[at + 1 :] if line)
    assert after.startswith("- entete.csv, ligne 3, colonne A « id » :")


# HTML


def parse_page(text: str) -> html.HtmlElement:
    """Parse a page, which must be one by itself."""
    assert text.startswith("<!doctype html>\n")
    return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))


@pytest.mark.parametrize("which", ["broken", "refused", "right"])
@pytest.mark.parametrize("language", [FR, EN], ids=["fr", "en"])
def test_a_page_stands_alone_and_each_table_has_its_caption_and_headers(
    request: pytest.FixtureRequest, which: str, language: Any
) -> None:
    page = parse_page(request.getfixturevalue(which).render("html", language))
    assert page.get("lang") == language.language
    assert not page.xpath("//script | //link | //img | //iframe | //object | //form | //a")
    assert not page.xpath("//@src | //@href | //@style | //@*[starts-with(name(), 'on')]")
    (style,) = page.xpath("//style")
    assert "url(" not in style.text
    assert "@import" not in style.text
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == len(page.xpath("//title")) == 1
    for each in page.xpath("//table"):
        assert each.xpath("caption[normalize-space()]")
        assert each.xpath("thead//th")
        assert all(head.get("scope") in {"col", "row"} for head in each.iter("th"))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_page_shows_wrong_cells_in_their_rows(broken: Validated) -> None:
    page = parse_page(broken.render("html"))
    tables = page.xpath("//table[caption[contains(., 'stations')]]")
    (rows,) = tables[1:]
    bodies = rows.findall("tbody")
    assert [body[0][0].text_content() for body in bodies] == ["3", "4", "5", "6", "7", "8"]
    wrong = [
        [number for number, cell in enumerate(body[0]) if cell.get("class") == "wrong"]
        for body in bodies
    ]
    assert wrong == [[3], [1, 4], [], [5], [2, 6], [3, 4, 5]]
    assert {len(body[0]) for body in bodies} == {7}  # cells that a row lacks have their place
    assert bodies[1][1].text_content().count("Colonne") == 2


def test_a_page_names_the_file_of_a_row_where_the_table_has_several(broken: Validated) -> None:
    page = parse_page(broken.render("html"))
    (head,) = page.xpath("//th[@rowspan and code]")
    assert head.text_content() == "3 jeux/eau/lots/parties-2.csv"


# All


def test_every_report_of_a_package_has_the_same_total(broken: Validated) -> None:
    assert broken.report.error_count == TOTAL
    (github,) = re.findall(r"Parution::(\d+) autres", broken.render("github"))
    assert 9 + int(github) == TOTAL
    for name in ("text", "markdown", "html"):
        assert "22 erreurs dans 6 tables sur 8" in _plain(broken.render(name))
    assert json.loads(broken.render("json"))["stats"]["errors"] == TOTAL


def test_a_header_at_fault_is_not_told_as_the_errors_that_follow_from_it(tmp_path: Path) -> None:
    rows = "".join(f"a,{number}\n" for number in range(100))
    found = check(tmp_path, [table("t", TWO)], {"t.csv": "v,id\n" + rows})
    assert found.report.error_count > 100
    for name in ("markdown", "html"):
        assert "Non valide : 1 erreur dans 1 table sur 1" in _plain(found.render(name))
    assert len(json.loads(found.render("gitlab"))) == 1


def test_a_workbook_named_csv_is_one_error(tmp_path: Path) -> None:
    entry = table("t", TWO)
    del entry["encoding"]
    found = check(tmp_path, [entry], {"t.csv": write_workbook()})
    (issue,) = json.loads(found.render("gitlab"))
    assert issue["check_name"] == "parution/format-error"
    (line,) = found.render("github").splitlines()
    assert "classeur de tableur" in line


@pytest.mark.parametrize("name", WHOLE)
def test_a_refused_package_says_why_in_each_format(refused: Validated, name: str) -> None:
    assert refused.report.tasks == ()
    said = {"json": "not unique"}.get(name, "même nom")
    assert said in refused.render(name)


def test_a_package_that_is_right_has_no_finding_in_any_format(right: Validated) -> None:
    assert right.render("github") == ""
    assert json.loads(right.render("gitlab")) == []
    assert json.loads(right.render("sarif"))["runs"][0]["results"] == []
    assert "<failure" not in right.render("junit")
    assert right.render("markdown").startswith("## ✅ Valide")
    assert "aucune erreur" in right.render("html")


@pytest.mark.parametrize("name", WHOLE)
def test_a_report_is_the_same_each_time(broken: Validated, name: str) -> None:
    assert broken.render(name) == broken.render(name)


# Bounds, whatever the number of tables and columns


@pytest.mark.slow
def test_many_tables_and_columns_stay_within_what_each_reader_shows(wide: Validated) -> None:
    total = 500 * 12 + 299 * 30
    assert wide.report.error_count == total
    assert len(_read_commands(wide.render("github"))) == 10
    # 799 kinds: six of each are as many as 5,000 hold.
    assert len(_list_results("sarif", wide)) == 6 * 799
    issues = json.loads(wide.render("gitlab"))
    assert len(issues) == 6 * 799 + 1
    assert issues[-1]["description"] == "10\u202f176 autres erreurs, voir le rapport."
    sarif = json.loads(wide.render("sarif"))["runs"][0]
    assert sum(each["errors"] for each in sarif["properties"]["totals"]) == total
    assert len(wide.render("markdown")) <= 60_000
    suites = _read_suites(wide.render("junit"))
    assert len(suites) == 300
    lines = [failure.text.splitlines() for each in suites for failure in each.iter("failure")]
    assert len(lines) == 500 + 299
    assert sum(map(len, lines)) <= 5000 + len(lines)
    page = parse_page(wide.render("html"))
    assert 1000 < len(page.xpath("//td")) <= 100_000
    assert "14\u202f970 erreurs dans 300 tables sur 300" in page.text_content()


@pytest.mark.parametrize("most", [0, 1, 7, 100])
def test_what_is_kept_of_a_report_is_of_as_many_kinds_as_possible(
    broken: Validated, most: int
) -> None:
    def count(report: Report) -> list[int]:
        return [each for task in report.tasks for each in task.count_kept().values()]

    before, after = count(broken.report), count(broken.report.fit(most))
    assert sum(after) <= max(most, 0)
    assert len(after) == min(most, len(before))
    assert sum(after) == min(most, sum(before))
    assert broken.report.fit(most).error_count == TOTAL


def test_rare_kinds_are_kept_whole_before_frequent_ones(tmp_path: Path) -> None:
    rows = "x,a\n" * 50 + "1,a,trop\n" * 2
    found = check(tmp_path, [table("t", TWO)], {"t.csv": "id,v\n" + rows}).report.fit(12)
    assert found.tasks[0].count_kept() == {("type-error", "id"): 10, ("extra-cell", ""): 2}


def test_a_format_bounds_what_is_kept_of_it() -> None:
    bounds = {name: (entry.limit, entry.most) for name, entry in FORMATS.items()}
    assert {name: bounds[name] for name in WHOLE} == {
        "text": (None, None),
        "json": (None, None),
        "markdown": (None, 3_000),
        "html": (None, 10_000),
        "github": (None, 1_000),
        "gitlab": (1000, 5_000),
        "junit": (None, 5_000),
        "sarif": (1000, 5_000),
    }
