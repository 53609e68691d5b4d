"""Drawn packages: schemas, dialects, checklists, and tables that are nearly right.

A table that is wrong everywhere says little: most cells of a field are of a few texts that its
type reads, so that values repeat, keys meet their targets and formulas are true.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# Descriptors and the bytes of their files, the first to be screened.
Drawn = list[tuple[dict[str, Any], bytes]]

NUMBERS = ["0", "1", "01", "+5", "-5", " 5 ", "1_000", "5.0", "1e3", "NaN", "nan", "INF", "-inf"]
NUMBERS += ["1.5", "1,5", "1 000", "1 000,5", "12 €", "١٢", "5\xa0", "-0", "007", "9" * 25, "0x1F"]
NUMBERS += ["1.00000000000000000001", "-1e-400", "99.9", "100", "100.0", "1.50", ".5", "5.", "--5"]
DATES = ["2024-01-05", "2024-02-29", "2023-02-29", "2024-1-5", "24-01-05", "0000-01-01"]
DATES += ["05/01/2024", "31/04/2024", "2024-12-31", "2024-01-05 ", "٢٠٢٤-01-05", "1899-12-31"]
DATES += ["2024-01-05T10:00:00", "2024-01-05T10:00:00Z", "2024-01-05 10:00:00+02:00", "2024-01"]
DATES += ["2024-01-05T24:00:00", "2024-01-05T23:59:60", "10:00:00", "24:00:00", "10:00", "2024"]
DATES += ["10:00:00Z", "10:00:00.5", "2024-13", "2024-1", "20240105", "P1Y", "PT5H", "P1.5Y", "P"]
TEXTS = ["a", "b", "ab", "été", "éé", "A1", "x y", "true", "True", "tRue", "oui", "non", "NA", "-"]
TEXTS += ["a@b.fr", "é@b.fr", "a..b@c.fr", "http://x.fr", "a:", "http://x y", "None", "null", " "]
TEXTS += [
    "123",
    "123\n",
    "a\nb",
    'dit "x"',
    "1,2",
    "181,0",
    "2.5, 48.8",
    "[1,2]",
    '["a",]',
    '{"a":1}',
]
TEXTS += [
    "123e4567-e89b-12d3-a456-426614174000",
    "YWJj",
    "YW=",
    "\u2028",
    "\x1c",
    "ß",
    "日本",
    "aa",
]
JSON = [
    "[]",
    "[1]",
    "[1 ]",
    '["a", 1.5]',
    "[[1]]",
    '["a",]',
    "{}",
    '{"a":1}',
    '{"a": 1}',
    '{"a":{}}',
]
JSON += [
    '{"type": "Point", "coordinates": [2.5, 48]}',
    '{"type":"Point","coordinates":[1]}',
    "null",
]
LISTS = ["a", "1", "1,2", "1,,2", "a,b,c", "1;2", "2024-01-05,2024-01-06", "1.5,2", "true,false"]
POINTS = ["1,2", "1.0, 2", "181,0", "2.5, 48.8", "[1,2]", "[1, 2.0]", '{"lon":1,"lat":2}']
TIMES = ["10:00:00", "10:00:00Z", "12:00:00+02:00", "10:00:00.0", "24:00:00", "10:00", "09:59:59"]
MOMENTS = ["2024-01-05T10:00:00", "2024-01-05 10:00:00", "2024-01-05T10:00:00Z"]
MOMENTS += ["2024-01-05T12:00:00+02:00", "2024-01-05T24:00:00", "2024-01-05T10:00:00.5", "2024"]
SPANS = ["P1Y", "P12M", "P1.0Y", "PT60M", "PT1H", "P1D", "PT24H", "-P1D", "P0Y", "P", "P1Y2M"]
DAYS = [
    "2024-01-05",
    "2024-1-5",
    "2024-02-29",
    "2023-02-29",
    "2024-12-31",
    "05/01/2024",
    "31/04/2024",
]
DAYS += ["20240105", "2024-01-06", "1999-12-31", "06/01/2024"]
MONTHS = ["2024-01", "2024-1", "2024-06", "1999-12", "2024-13", "24-1"]
YEARS = ["2024", "2023", "0001", "+001", "1999", "24", "١٢٣٤", " 024"]
BOOLEANS = ["true", "True", "1", "0", "false", "oui", "non", "yes"]
COUNTS = ["1", "2", "3", "4", "5", "0", "-1", "01", "+2", " 3 ", "65535", "10", "100", "1.0", "x"]
WORDS = ["a", "b", "ab", "été", "A1", "a,b", "None", "NA", "é" * 255, "z" * 5001, "a@b.fr", "x y"]
LIKELY: dict[str, list[str]] = {
    "string": WORDS,
    "any": WORDS + COUNTS[:4],
    "integer": COUNTS,
    "number": [*COUNTS, "1.5", "1.50", "1,5", "1 000", "NaN", "INF", "99.5"],
    "boolean": BOOLEANS,
    "date": DAYS,
    "datetime": MOMENTS,
    "time": TIMES,
    "year": YEARS,
    "yearmonth": MONTHS,
    "duration": SPANS,
    "geopoint": POINTS,
    "array": JSON,
    "object": JSON,
    "geojson": JSON,
    "list": LISTS,
}
# Texts that readers read differently, whatever the field.
CELLS = st.one_of(
    st.just(""),
    st.sampled_from(NUMBERS),
    st.sampled_from(DATES),
    st.sampled_from(TEXTS),
    st.text(alphabet="ab01-./, \"'\n\r;é|\t#", max_size=6),
)
PATTERNS = [r"\d{3}", r"[a-z]+", "a|b", r"\w+", r"[^a]*", r"(?=.*\d).+", r"(a)\1", r"\S", r"a{,2}"]
PATTERNS += [r"^\d+$", r"a.b", r"(?i)é", r"\Aab\Z", r"x++", r"(?:[013-9]\d|2[AB1-9])\d{3}", r"\b\w"]
TYPES: dict[str, list[dict[str, Any]]] = {
    "string": [
        {},
        {},
        {"format": "email"},
        {"format": "uri"},
        {"format": "uuid"},
        {"format": "binary"},
    ],
    "integer": [{}, {}, {"bareNumber": False}],
    "number": [
        {},
        {"decimalChar": ","},
        {"decimalChar": ",", "groupChar": " "},
        {"groupChar": ","},
        {"bareNumber": False},
        {"floatNumber": True},
    ],
    "boolean": [{}, {"trueValues": ["oui", "1"], "falseValues": ["non", "0"]}],
    "date": [{}, {}, {"format": "%d/%m/%Y"}, {"format": "%Y%m%d"}],
    "datetime": [{}, {}, {"format": "%Y-%m-%d %H:%M:%S"}],
    "time": [{}, {"format": "%H:%M"}],
    "year": [{}],
    "yearmonth": [{}],
    "duration": [{}],
    "geopoint": [{}, {"format": "array"}, {"format": "object"}],
    "array": [{}, {"arrayItem": {"type": "integer"}}],
    "object": [{}],
    "geojson": [{}],
    "list": [{}, {"itemType": "integer"}, {"delimiter": ";"}, {"itemType": "date"}],
    "any": [{}],
}
# Types that are drawn more: those of most tables.
KINDS = [*sorted(TYPES), "string", "string", "integer", "integer", "number", "date"]
BOUNDS = {
    ("integer", ""): ["1", "100"],
    ("number", ""): ["1", "99.5"],
    ("year", ""): ["2000", "2024"],
    ("yearmonth", ""): ["2000-01", "2024-06"],
    ("date", ""): ["2000-01-01", "2024-01-05"],
    ("date", "%d/%m/%Y"): ["01/01/2000", "05/01/2024"],
    ("date", "%Y%m%d"): ["20000101", "20240105"],
    ("datetime", ""): ["2024-01-05T10:00:00", "2024-01-05T10:00:00.5", "2024-01-05T12:00:00Z"],
    ("time", ""): ["10:00:00", "10:00:00.5", "11:00:00Z"],
}
FORMULAS = [
    "{0} is None",
    "{0} is not None",
    "({0} is None) == ({1} is None)",
    "{0} is None or {1} is not None",
    "{0} == {1}",
    "{0} != {1} or {0} is None",
    "{0} > 1",
    "{0} >= {1}",
    "{0} in ['a', 'ab', 1, 2, None]",
    "{0} is None or {1} in ['a', 1]",
    "str({0}) != 'a'",
    "{0}.year == 2024",
    "[c for c in {0} if c == 'a'] == []",
    "{0}.append(1) is None",
    "int({0}[0]) > 0",
    "zz == {0}",
    "{0} is {1}",
    "({0} is None) + {1}",
    "{0} ==",
    "1 == 1",
]


def _seldom(draw: st.DrawFn, times: int) -> bool:
    """Once in so many times."""
    return draw(st.integers(1, times)) == 1


@st.composite
def draw_field(draw: st.DrawFn, position: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    field = {"name": f"f{position}", "type": kind, **draw(st.sampled_from(TYPES[kind]))}
    constraints = draw(draw_constraints(kind, field))
    if constraints:
        field["constraints"] = constraints
    if _seldom(draw, 12):
        field["missingValues"] = draw(st.sampled_from([["", "1"], ["a"], ["-"]]))
    return field


@st.composite
def draw_constraints(draw: st.DrawFn, kind: str, field: dict[str, Any]) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if _seldom(draw, 3):
        constraints["required"] = True
    if _seldom(draw, 5):
        constraints["unique"] = True
    if kind == "string" and _seldom(draw, 3):
        constraints["pattern"] = draw(st.sampled_from(PATTERNS))
    if kind in {"string", "array", "object", "list"}:
        if _seldom(draw, 4):
            constraints["minLength"] = draw(st.integers(0, 3))
        if _seldom(draw, 4):
            constraints["maxLength"] = draw(st.integers(1, 4))
    if kind != "list" and _seldom(draw, 4):
        listed = st.sampled_from(LIKELY[kind])
        constraints["enum"] = draw(st.lists(listed, min_size=1, max_size=4))
        if kind in {"integer", "number", "year", "any"}:
            constraints["enum"] += draw(st.sampled_from([[], [1, 5], [2024], [1.5]]))
    bounds = BOUNDS.get((kind, field.get("format", "")))
    if bounds and "," not in field.get("decimalChar", "") and _seldom(draw, 3):
        for words in (["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum", ""]):
            constraints[draw(st.sampled_from(words))] = draw(st.sampled_from(bounds))
        constraints.pop("", None)
    if kind == "object" and _seldom(draw, 20):
        constraints["jsonSchema"] = {"type": "object"}
    return constraints


@st.composite
def draw_check(draw: st.DrawFn, fields: list[dict[str, Any]]) -> dict[str, Any]:
    names = st.sampled_from([field["name"] for field in fields])
    kinds = ["row-constraint", "row-constraint", "forbidden-value", "required-value"]
    kinds += ["sequential-value", "deviated-value", "deviated-cell", "duplicate-row"]
    kind = draw(st.sampled_from([*kinds, "truncated-value", "ascii-value", "table-dimensions"]))
    check: dict[str, Any] = {"type": kind}
    if kind in {"forbidden-value", "required-value", "sequential-value", "deviated-value"}:
        check["fieldName"] = "zz" if _seldom(draw, 30) else draw(names)
    match kind:
        case "row-constraint":
            check["formula"] = draw(st.sampled_from(FORMULAS)).format(draw(names), draw(names))
        case "forbidden-value" | "required-value":
            (field,) = [f for f in fields if f["name"] == check["fieldName"]] or fields[:1]
            texts = st.sampled_from(LIKELY[field["type"]])
            others = st.sampled_from([1, 2, 1.5, True, None, 2024, [1], "a"])
            check["values"] = draw(st.lists(st.one_of(texts, others), min_size=1, max_size=3))
        case "deviated-value":
            check["average"] = draw(st.sampled_from(["mean", "median", "mode", "mean", "x"]))
            check["interval"] = draw(st.sampled_from([1, 2, 3, 1.5]))
        case "deviated-cell":
            check["interval"] = draw(st.sampled_from([1, 3, -2]))
        case "table-dimensions":
            word = draw(
                st.sampled_from(["numRows", "minRows", "maxRows", "numFields", "maxFields"])
            )
            check[word] = draw(st.integers(1, 6))
    return check


@st.composite
def draw_checklist(draw: st.DrawFn, fields: list[dict[str, Any]]) -> dict[str, Any]:
    checklist: dict[str, Any] = {
        "checks": draw(st.lists(draw_check(fields), min_size=1, max_size=4))
    }
    types = [check["type"] for check in checklist["checks"]]
    for word in ("pickErrors", "skipErrors"):
        if _seldom(draw, 8):
            named = st.sampled_from([*types, "type-error", "#row", "#cell", "primary-key"])
            checklist[word] = draw(st.lists(named, min_size=1, max_size=3))
    return checklist


@st.composite
def draw_package(draw: st.DrawFn) -> Drawn:
    """Draw a table, and sometimes another one that its foreign keys refer to."""
    fields = [draw(draw_field(position)) for position in range(draw(st.integers(1, 4)))]
    names = [field["name"] for field in fields]
    schema = draw(draw_schema(fields))
    tables = []
    if _seldom(draw, 2):
        reference, others = "", names
        if draw(st.booleans()):
            theirs = [draw(draw_field(position)) for position in range(draw(st.integers(1, 2)))]
            for field, like in zip(theirs, fields, strict=False):
                if draw(st.booleans()):  # of the same type, to meet more often
                    field.update({word: like[word] for word in ("type", "format") if word in like})
                    field.pop("constraints", None)
            reference, others = "other", [field["name"] for field in theirs]
            tables.append(draw(draw_table("other", theirs, draw(draw_schema(theirs)))))
        size = draw(st.integers(1, min(2, len(names), len(others))))
        schema["foreignKeys"] = [
            {
                "fields": draw(st.permutations(names))[:size],
                "reference": {
                    "resource": reference,
                    "fields": draw(st.permutations(others))[:size],
                },
            }
        ]
    entry, content = draw(draw_table("table", fields, schema))
    if draw(st.booleans()):
        entry["checklist"] = draw(draw_checklist(fields))
    return [(entry, content), *tables]


@st.composite
def draw_schema(draw: st.DrawFn, fields: list[dict[str, Any]]) -> dict[str, Any]:
    names = [field["name"] for field in fields]
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
    }
    if _seldom(draw, 3):
        missing: list[list[str]] = [["", "NA"], ["-"], [], ["", "0"], ["1", "a"]]
        schema["missingValues"] = draw(st.sampled_from(missing))
    keys = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
    if _seldom(draw, 3):
        schema["primaryKey"] = draw(keys)
    if _seldom(draw, 3):
        schema["uniqueKeys"] = draw(st.lists(keys, min_size=1, max_size=2))
    if _seldom(draw, 5):
        schema["fieldsMatch"] = draw(
            st.sampled_from(["exact", "equal", "subset", "superset", "partial"])
        )
    return schema


@st.composite
def draw_table(
    draw: st.DrawFn, name: str, fields: list[dict[str, Any]], schema: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    entry: dict[str, Any] = {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "schema": schema,
    }
    plain: bool = draw(st.booleans())
    dialect = {"delimiter": draw(st.sampled_from(",;\t|"))} if plain else draw(draw_dialect())
    if dialect:
        entry["dialect"] = dialect
    if plain:
        entry["encoding"] = "utf-8"
    elif draw(st.booleans()):
        encodings = ["utf-8", "utf-8", "windows-1252", "utf-16"]
        entry["encoding"] = draw(st.sampled_from(encodings))
    content = draw_content(fields, dialect, entry.get("encoding", "utf-8"), plain)
    return entry, draw(content)


@st.composite
def draw_dialect(draw: st.DrawFn) -> dict[str, Any]:
    dialect: dict[str, Any] = {}
    if draw(st.booleans()):
        dialect["delimiter"] = draw(st.sampled_from([",", ";", "\t", "|"]))
    words: dict[str, list[Any]] = {
        "quoteChar": ["'", '"'],
        "escapeChar": ["\\"],
        "doubleQuote": [False],
        "skipInitialSpace": [True, False],
        "lineTerminator": ["\n", "\r\n", ";"],
        "nullSequence": ["NA", "-"],
        "header": [True, False],
        "headerRows": [[1], [2], [1, 2]],
        "headerJoin": ["-"],
        "headerCase": [False],
        "commentChar": ["#"],
        "commentRows": [[2], [1, 3]],
        "skipBlankRows": [True],
    }
    for name, values in words.items():
        if _seldom(draw, 10):
            dialect[name] = draw(st.sampled_from(values))
    return dialect


@st.composite
def draw_content(
    draw: st.DrawFn,
    fields: list[dict[str, Any]],
    dialect: dict[str, Any],
    encoding: str,
    plain: bool,
) -> bytes:
    delimiter = dialect.get("delimiter", ",")
    names = [field["name"] for field in fields]
    if draw(st.integers(0, 5)) == 0:
        names = draw(st.lists(st.sampled_from([*names, "x", "", "F0"]), max_size=5))
    mixed = ["\n", "\r\n"] if plain else ["\n", "\r\n", "\n", "\r"]
    newlines = st.sampled_from(["\n"] if draw(st.integers(0, 2)) else mixed)
    clean = plain or draw(st.booleans())
    text = delimiter.join(names) + draw(newlines)
    few = [
        draw(st.lists(st.sampled_from(LIKELY[field["type"]]), min_size=1, max_size=5))
        for field in fields
    ]
    columns = [
        st.one_of(likely, likely, likely, st.just(""), CELLS)
        for likely in (st.sampled_from(texts) for texts in few)
    ]
    for _ in range(draw(st.integers(0, 15))):
        cells = [draw(column) for column in columns]
        if plain:
            cells = [cell.replace("\r", "") for cell in cells]
        change = draw(st.integers(0, 40 if plain else 15))
        if change == 0:
            cells = cells[:-1]
        elif change == 1:
            cells.append(draw(CELLS))
        elif change == 2:
            cells = [""] * len(cells)
        text += delimiter.join(_quote(cell, delimiter, clean, draw) for cell in cells)
        text += draw(newlines)
    if draw(st.integers(0, 4)) == 0:
        text = text.rstrip("\r\n")
    mark = "\ufeff" if draw(st.integers(0, 9)) == 0 and encoding == "utf-8" else ""
    written: str = mark + text
    return written.encode(encoding, errors="replace")


def _quote(cell: str, delimiter: str, clean: bool, draw: st.DrawFn) -> str:
    if clean:
        if any(character in cell for character in f'"\r\n{delimiter}') or draw(st.booleans()):
            return '"' + cell.replace('"', '""') + '"'
        return cell
    return draw(st.sampled_from([cell, f'"{cell}"', f' "{cell}"', f'"{cell}"x', cell]))
