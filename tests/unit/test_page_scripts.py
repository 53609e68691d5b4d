"""The script of the dataset's page, apart from what needs a browser: rows, queries, addresses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from parution.pages.scripting import _FILES, read_script
from parution.pages.tables.references import name_row
from parution.tables.canonical import format_row
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = REPOSITORY / "pipeline" / "parution" / "pages" / "scripts"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")
# What the page is where there is none.
_PAGE = """
const told = {language: "fr", version: "1.0.0", versions: [], tables: [], sentences: {}};
const document = {getElementById: () => ({textContent: JSON.stringify(told)})};
"""
_COLUMNS = [
    {"name": "id", "kind": "text", "type": "string"},
    {"name": "nom", "kind": "text", "type": "string"},
    {"name": "n", "kind": "measure", "type": "integer", "missing": ["", "n.c."]},
    {"name": "le", "kind": "date", "type": "date"},
]
_ROWS = [
    ["a", "Évreux", "10", "2024-05-02"],
    ["b", "evry", "9", "2024-06-01"],
    ["c", "Zébulon, dit « é »", "", ""],
    ["d", "Lyon", "n.c.", "2023-12-31"],
    ["e", "Lyon", "100", "2024-05-31"],
]


def _ask(folder: Path, code: str) -> Any:
    """Run lines after the script's own, but for what starts it, and return what they answer."""
    parts = [_PAGE]
    parts += [(SCRIPTS / name).read_text(encoding="utf-8") for name in _FILES if name != "main.js"]
    parts.append(f"(async () => console.log(JSON.stringify(await (async () => {{{code}}})())))();")
    script = folder / "script.js"
    script.write_text("".join(parts), encoding="utf-8")
    assert NODE is not None
    done = subprocess.run(
        [NODE, str(script)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _find(folder: Path, *queries: dict[str, Any]) -> list[list[str]]:
    """Find the rows of each query: what their first cell says."""
    asked = [{"search": "", "filters": [], "sort": None, **query} for query in queries]
    answer: list[list[str]] = _ask(
        folder,
        f"const source = new MemorySource({json.dumps(_COLUMNS)}, [0], {json.dumps(_ROWS)});"
        "const found = [];"
        f"for (const query of {json.dumps(asked)}) {{"
        "  const {total, rows} = await source.find(query);"
        "  found.push((await rows(0, total)).map(({cells}) => cells[0]));"
        "} return found;",
    )
    return answer


def test_no_name_is_declared_twice_in_the_one_scope_of_the_scripts() -> None:
    declared = re.compile(r"^(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
    names = Counter(
        name for file in _FILES for name in declared.findall((SCRIPTS / file).read_text("utf-8"))
    )
    assert len(names) > 60
    assert [name for name, times in names.items() if times > 1] == []
    assert sorted(path.name for path in SCRIPTS.glob("*.js")) == sorted(_FILES)


def test_the_script_is_sent_without_its_comments_and_makes_no_html_of_texts() -> None:
    content = str(read_script().content)
    assert not re.search(r"^\s*//", content, re.MULTILINE)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", content)
    assert "</script" not in content


@needs_node
@pytest.mark.external
def test_the_script_reads_canonical_csv_and_writes_it_to_the_byte(tmp_path: Path) -> None:
    records = [
        ["a", "b,c", 'd"e'],
        ["", "", ""],
        ["deux\nlignes", "\r", ' "'],
        ["\ufeff", "😀", "fin"],
    ]
    text = "".join(map(format_row, records))
    answer = _ask(
        tmp_path,
        f"const records = parseCsv({json.dumps(text)}); return [records, formatCsv(records)];",
    )
    assert answer == [records, text]
    single = _ask(tmp_path, r'return [parseCsv("a\n\"\"\nb\n"), formatCsv([["a"], [""], ["b"]])];')
    assert single == [[["a"], [""], ["b"]], 'a\n""\nb\n']


@needs_node
@pytest.mark.external
def test_a_search_ignores_case_and_accents_and_wants_all_its_words(tmp_path: Path) -> None:
    queries = [{"search": text} for text in ("EV", "zebulon E", "lyon 100", "absent", " ")]
    assert _find(tmp_path, *queries) == [
        ["a", "b"],
        ["c"],
        ["e"],
        [],
        ["a", "b", "c", "d", "e"],
    ]


@needs_node
@pytest.mark.external
def test_values_of_one_column_are_alternatives_and_all_the_rest_must_hold(tmp_path: Path) -> None:
    def keep(column: int, op: str, value: str = "") -> dict[str, Any]:
        return {"column": column, "op": op, "value": value}

    found = _find(
        tmp_path,
        {"filters": [keep(1, "=", "Lyon"), keep(1, "=", "evry")]},
        {"filters": [keep(1, "=", "Lyon"), keep(2, ">=", "50")]},
        {"filters": [keep(2, "<=", "10")]},
        {"filters": [keep(2, "empty")]},
        {"filters": [keep(2, "filled")]},
        {"filters": [keep(3, "<=", "2024-05")]},
        {"filters": [keep(3, ">=", "2024-05-31")]},
        {"filters": [keep(1, "contains", "E V"), keep(1, "contains", "ev")]},
        {"filters": [keep(1, "contains", "é »")]},
    )
    assert found == [
        ["b", "d", "e"],
        ["e"],
        ["a", "b"],
        ["c", "d"],
        ["a", "b", "e"],
        ["a", "d", "e"],
        ["b", "e"],
        [],
        ["c"],
    ]


@needs_node
@pytest.mark.external
def test_a_sort_is_stable_and_leaves_empty_cells_last(tmp_path: Path) -> None:
    queries = [
        {"sort": {"column": column, "descending": descending}}
        for column in (2, 1, 3)
        for descending in (False, True)
    ]
    assert _find(tmp_path, *queries) == [
        ["b", "a", "e", "c", "d"],
        ["e", "a", "b", "c", "d"],
        ["a", "b", "d", "e", "c"],
        ["c", "d", "e", "b", "a"],
        ["d", "a", "e", "b", "c"],
        ["b", "e", "a", "d", "c"],
    ]


@needs_node
@pytest.mark.external
def test_what_is_asked_of_a_table_comes_back_from_its_address(tmp_path: Path) -> None:
    columns = [{"name": name} for name in ("nom", "q", "a>b", "é & è", "n", ":2", "fin~")]
    state = {
        "search": "un deux=3&4",
        "filters": [
            {"column": 0, "op": "=", "value": "a/b+c%20"},
            {"column": 1, "op": "contains", "value": ">="},
            {"column": 2, "op": ">=", "value": "1"},
            {"column": 3, "op": "<=", "value": "é"},
            {"column": 4, "op": "empty", "value": ""},
            {"column": 5, "op": "filled", "value": ""},
            {"column": 6, "op": "=", "value": "x"},
        ],
        "sort": {"column": 3, "descending": True},
        "columns": [4, 0, 1],
        "size": 50,
        "page": 2,
        "row": None,
    }
    written, read, encoded = _ask(
        tmp_path,
        f"const [columns, state] = {json.dumps([columns, state])};"
        'const hash = "#" + writeState("t", columns, state);'
        "const back = (text) => readState(columns, readAddress(text).parts);"
        # A browser writes « > » in another way in an address.
        'const encoded = hash.replaceAll(">=", "%3E=").replaceAll("<=", "%3C=");'
        "return [hash, back(hash), back(encoded)];",
    )
    assert read == encoded == state
    assert written.startswith("#t?q=un%20deux%3D3%264&nom=a%2Fb%2Bc%2520&:1~=%3E%3D&:2>=1&")
    assert written.endswith(
        "&n=&:5!=&:6=x&sort=-%C3%A9%20%26%20%C3%A8&columns=n,nom,:1&size=50&page=3"
    )


@needs_node
@pytest.mark.external
def test_a_row_has_the_same_address_in_the_script_as_in_the_page(tmp_path: Path) -> None:
    key = ["a b/c", "!'()*~-._", "é😀", "%2F", ""]
    answer = _ask(
        tmp_path,
        f"const name = nameRow('t', {json.dumps(key)}); return [name, readAddress('#' + name)];",
    )
    assert answer == [name_row("t", key), {"table": "t", "key": key, "parts": None}]


@needs_node
@pytest.mark.external
def test_an_address_typed_by_hand_asks_for_what_it_can(tmp_path: Path) -> None:
    columns = [{"name": "nom"}]
    answer = _ask(
        tmp_path,
        f"const columns = {json.dumps(columns)};"
        "return ['#/versions', '#t?absent=1&sort=x&page=-2&size=7&columns=z&q=%E9&=&', '#']"
        ".map((hash) => readAddress(hash))"
        ".map(({table, key, parts}) => [table, key, parts && readState(columns, parts)]);",
    )
    nothing: dict[str, Any] = {
        "search": "%E9",
        "filters": [],
        "sort": None,
        "columns": None,
        "size": 0,
        "page": 0,
        "row": None,
    }
    assert answer == [["", None, None], ["t", None, nothing], ["", None, None]]
