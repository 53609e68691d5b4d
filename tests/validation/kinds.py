"""Every type and format of frictionless 5.21: its constraints, and cells with the edges in them.

What ``test_predicates.py`` tries exhaustively: nothing here is drawn.
"""

from __future__ import annotations

from typing import Any, NamedTuple

V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


class Kind(NamedTuple):
    """A type in one of its formats.

    Attributes:
        field: what the descriptor of the field says beside its name.
        accepted: cells that need no explanation: the ordinary ones of this kind. Empty where
            every distinct cell is explained by frictionless.
        near: other cells that look like one, right or wrong.
        constraints: what may be asked of it.
    """

    field: dict[str, Any]
    accepted: list[str]
    near: list[str]
    constraints: list[dict[str, Any]]

    def __str__(self) -> str:
        named = (f"{name}={value}" for name, value in self.field.items() if name != "type")
        return " ".join([self.field["type"], *named])


def _bound(*values: Any) -> list[dict[str, Any]]:
    """Ask for each bound alone, then for both ends at once, in order and not."""
    low, high = values[0], values[-1]
    return [
        *({name: value} for value in values for name in BOUNDS),
        {"minimum": low, "maximum": high},
        {"minimum": low, "exclusiveMaximum": high},
        {"exclusiveMinimum": low, "exclusiveMaximum": high},
        {"minimum": low, "maximum": low},
        {"exclusiveMinimum": low, "maximum": low},
        {"minimum": high, "maximum": low},
    ]


def _size(*sizes: int) -> list[dict[str, Any]]:
    return [
        *({"minLength": size} for size in sizes),
        *({"maxLength": size} for size in sizes),
        {"minLength": 1, "maxLength": sizes[-1]},
        {"minLength": sizes[-1], "maxLength": 1},
    ]


PATTERNS = [r"a.b", r"[^a]*", r"\d+", r"\w+", r"\s*", r"\S", "a|b", "(a|b)", r"^\d+$", r"\Aab\Z"]
PATTERNS += [r"[A-Z]{2}[0-9]", r"a{,2}", r".*", r"(?:[013-9]\d|2[AB1-9])\d{3}", r"[\s]", r".+?"]
PATTERNS += [r"(?i:AB)", r"(?s:.+)", r"(?m:^a$)", r"(a)\1", r"(?=.*\d).+", r"\bab\b", r"x++"]
PATTERNS += [r"[^\d]", r"(?:a.b|.{3})", r"\.", r"[.]", r"é+", r"[à-ü]+", r"$", r"^", r"", r"a$"]
PATTERNS += [r"[^\n]*", "."]

ENUMS: list[dict[str, Any]] = [
    {"enum": ["a", "ab", "1"]},
    {"enum": ["", "é", "a\nb", 1]},
    {"enum": []},
]
TEXTS = ["a", "ab", "b", "aa", "aab", "AB", "Ab", "AB1", "AB12", "été", "éé", "e\u0301", "ß", "SS"]
TEXTS += [
    "日本",
    "😀",
    "👨‍👩‍👧",
    "a b",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\n",
    "a\n",
    "\na",
    "ab\n",
    "b\n",
]
TEXTS += ["123\n", "a\u2028b", "a\x85b", "a\x0bb", "a\x1cb", " ", "\xa0", "\t", "a\tb", "\x00"]
TEXTS += ["a\x00b", "٣", "2A123", "20123", "01234", "1.5", ".", "..", 'dit "x"', '"', "a,b", ","]
TEXTS += ["a;b", "None", "nan", "-", "NA", "x", "xx", "xb", "a" * 100, "a" * 101, "é" * 101]
TEXTS += ["z" * 300, "\ufeffa"]
STRING_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_size(0, 1, 2, 3, 101),
    *({"pattern": pattern} for pattern in PATTERNS),
    *ENUMS,
    {"pattern": r".+", "maxLength": 2},
    {"pattern": r"\w+", "minLength": 2, "enum": ["a", "ab", "é"]},
]
# Few of each: what a format adds to them is its form.
FEW: list[dict[str, Any]] = [
    {},
    {"minLength": 8},
    {"maxLength": 8},
    {"pattern": ".*"},
    {"pattern": r"[a-z].+"},
]

EMAILS = ["a..b@c.fr", ".a@b.fr", "a.@b.fr", "a@b..fr", "a@b", "a@.fr", "@b.fr", "a@b.f", "a@b.fr."]
EMAILS += ["a@-b.fr", "a@b-.fr", "a_b@c.fr", "a-@b.fr", "-a@b.fr", "é@b.fr", "a@é.fr", "a+b@c.fr"]
EMAILS += ["a@b@c.fr", "a b@c.fr", "a@b.fr\n", "\na@b.fr", "a@b_c.fr", "A@B.FR", "a@b.123"]
EMAILS += ["a@1.fr", "a@localhost", "a@127.0.0.1", "a@[127.0.0.1]", '"a b"@c.fr', "a@b.c.d.e.fr"]
EMAILS += ["a@b--c.fr", "a__b@c.fr", "a._b@c.fr", f"{'a' * 65}@b.fr", f"a@{'b' * 64}.fr"]
EMAILS += [f"a@b.{'c' * 64}", "a'b@c.fr", ".".join(["a" * 20] * 4) + "@b.fr", "a@b.f1"]
EMAILS += ["a@xn--caf-dma.fr", "a@b.fr ", "a@ b.fr"]
URIS = ["a:", ":a", "http", "http:", "http:/", "http://", "http://x y", "//x.fr", "x.fr"]
URIS += ["mailto:a@b.fr", "http://x.fr:80/", "http://x.fr:x/", "http://x.fr/é", "http://é.fr"]
URIS += ["http://x.fr/%zz", "1:a", "http://x.fr/a b", "http://x.fr\n", "http://x..fr"]
URIS += ["http://-x.fr", "http://x-.fr/", "urn:a:b", "http://[::1]/", "http://[::1"]
URIS += ["http://x.fr?a=b#c", "http://x.fr/<", "http://a@x.fr/", "HTTP://X.FR", "http://256.1.1.1/"]
URIS += ["http://1.1.1", "http://x.fr/\\", "http://x.fr//", "https://x.fr/a\nb", "é:a"]
UUID = "123e4567-e89b-12d3-a456-426614174000"
UUIDS = [
    UUID.upper(),
    UUID.replace("-", ""),
    f"{{{UUID}}}",
    f"urn:uuid:{UUID}",
    UUID[:-1],
    f"{UUID}0",
]
UUIDS += [UUID.replace("e", "g"), UUID.replace("1", "١"), f"{UUID}\n", f" {UUID}"]
UUIDS += [UUID.replace("-", "_")]
UUIDS += ["0" * 8 + "-0000-0000-0000-" + "0" * 12, "123e4567e-89b-12d3-a456-426614174000"]
BINARIES = ["YW=", "YQ==", "YQ=", "YWI=", "Y", "YW", "YWJ", "YWJj\n", "YW Jj", "YWJj=", "=", "===="]
BINARIES += ["é", "YWJjé", "_-_-", "Y\nWJj", "!!!!", "YWJjYW=="]

INTEGERS = ["-0", "+0", "+5", "--5", "+-5", "- 5", " 5", "5 ", "5\n", "\n5", "5\t", "\xa05"]
INTEGERS += ["1_000", "1__0", "_1", "1_", "1.0", "1.", ".5", "1e3", "1E3", "0x1F", "0b1", "0o7"]
INTEGERS += ["١٢", "２０", "²", "½", "Ⅷ", "1,000", "1 000", "9" * 18, "9" * 19, "9" * 40]
INTEGERS += ["9223372036854775807", "9223372036854775808", "-9223372036854775808"]
INTEGERS += ["-9223372036854775809", "000000000000000000000001", "00", "-007", "+007", "99", "100"]
INTEGERS += ["101", "-1", "-99", "-100", "-101", "9", "11", "12", "NaN", "inf", "1€", "€1", "12 €"]
INTEGERS += ["5-", "-5-", "a5", "5a", "-", "+", "1" + "0" * 17, "1" + "0" * 18, "-1" + "0" * 18]
INTEGERS += ["True"]
INTEGER_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_bound(-100, 0, 7, 99),
    *_bound("12", "100"),
    *_bound(10**17, 10**19),
    {"minimum": -(10**18)},
    {"maximum": 10**18},
    {"enum": [1, "2", 10]},
    {"enum": [1], "minimum": 5},
    {"enum": [True, 1.5, None]},
]
NUMBERS = [*INTEGERS, "NaN", "nan", "sNaN", "INF", "inf", "-inf", "+inf", "Infinity", "1e-3"]
NUMBERS += ["1E+3", "1e", "e1", "1e400", "-1e400", "1e-400", "-1e-400", "5.", ".5", "-.5", "5.5.5"]
NUMBERS += ["1,5", "1 000,5", "1.000,5", "1,000.5", "0.0", "-0.0", "00.5", "1.00000000000000000001"]
NUMBERS += ["0.99999999999999999999", "1.5 ", "99.9", "99.90", "99.899999999999999999"]
NUMBERS += ["99.90000000000000000001", "100.0", "99.8999", "99.91", "-2.5", "-2.50"]
NUMBERS += ["-2.500000000000000000001", "-2.4", "-2.6", "1.5", "1.50", "1,50", "1'000.5", "1’000"]
NUMBERS += ["1\u202f000,5", "1\xa0000,5", "1 ,5", "1,", ",5", ", 5", "1,,5", "1 0,5", "1  000"]
NUMBERS += [" ,", "1.5\n", "1_0.5", "0." + "1" * 30, "0." + "1" * 31, "1" * 31, "1" * 32, "1" * 310]
NUMBERS += ["1." + "0" * 400, "5,5 €", "12,5€"]
NUMBER_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_bound(-2.5, 0, "99.9"),
    *_bound(1, 100),
    *_bound("1e-400", "1e400"),
    *({name: value} for name in BOUNDS for value in ("NaN", "INF", "-INF", 10**20, "1e-12")),
    {"enum": [1, 2.5, "99.90"]},
    {"enum": ["NaN", 1]},
    {"enum": ["sNaN", 1]},
]

DAYS = ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2024-02-30", "2024-04-31"]
DAYS += ["2024-06-31", "2024-09-31", "2024-11-31", "2024-00-10", "2024-13-10", "2024-01-00"]
DAYS += ["2024-01-32", "2024-1-5", "24-01-05", "0000-01-01", "0001-01-01", "999-01-01"]
DAYS += ["9999-12-31", "10000-01-01", "-2024-01-01", "+2024-01-01", "2024-01-05 ", " 2024-01-05"]
DAYS += ["2024-01-05\n", "٢٠٢٤-٠١-٠٥", "2024–01–05", "2024/01/05", "20240105"]
DAYS += ["2024-01-05T00:00:00", "2024-01-05Z", "2024-W01-1", "2024-005", "2024-01", "05-01-2024"]
DAYS += ["5 May 2024", "2024-01-04", "2024-01-06", "2024-03-01", "2024-03-02", "2024-02-28"]
DAYS += ["2023-12-31", "2024-12-31"]
DAY_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_bound("2024-01-05", "2024-02-29", "2024-03-01"),
    *_bound("0001-01-01", "9999-12-31"),
    {"minimum": "2024-12-31", "maximum": "2025-01-01"},
    {"enum": ["2024-01-05", "2024-2-29", "0001-01-01"]},
]
FRENCH = ["05/01/2024", "5/1/2024", "31/04/2024", "29/02/2023", "29/02/2024", "31/12/2024"]
FRENCH += ["01/13/2024", "00/01/2024", "05/01/24", "05/01/0024", "05/01/2024 ", "05/01/2024\n"]
FRENCH += [" 05/01/2024", "05-01-2024", "٠٥/٠١/٢٠٢٤", "32/01/2024", "04/01/2024", "06/01/2024"]
FRENCH += ["01/03/2024", "02/03/2024", "28/02/2024", "31/12/2023"]
COMPACT = ["20240105", "2024105", "20241301", "20240132", "20240230", "20240104", "20240301"]
COMPACT += ["20240302", "020240105"]
TIMES = ["24:00:00", "24:30:00", "23:59:60", "23:60:00", "25:00:00", "00:00:00", "10:00", "10"]
TIMES += ["1:00:00", "10:0:00", "10:00:00.5", "10:00:00,5", "10:00:00.", "10:00:00.1234567"]
TIMES += ["10:00:00Z", "10:00:00z", "10:00:00+02:00", "10:00:00-12:59", "10:00:00+14:00"]
TIMES += ["10:00:00+24:00", "10:00:00+02", "10:00:00+0200", "10:00:00+02:60", "10:00:00 Z"]
TIMES += ["10:00:00+2:00", "10:00:00-00:00", "T10:00:00", "10:00:00\n", " 10:00:00", "100000"]
TIMES += ["١٠:٠٠:٠٠", "09:59:59", "10:00:01", "12:00:00", "12:00:01", "12:00:00.5", "10h30"]
TIMES += ["-10:00:00", "10.00.00", "10:30 PM"]
TIME_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_bound("10:00:00", "12:00:00"),
    *_bound("10:00:00.5", "12:00:00.5"),
    *_bound("00:00:00", "24:00:00"),
    *({name: "10:00:00Z"} for name in BOUNDS),
    {"enum": ["10:00:00", "12:00:00Z", "12:00:00.5"]},
]
MOMENTS = [f"{day}T10:00:00" for day in DAYS] + [f"2024-01-05T{text}" for text in TIMES]
MOMENTS += ["2024-01-05 10:00:00", "2024-01-05  10:00:00", "2024-01-05t10:00:00"]
MOMENTS += ["2024-01-05X10:00:00", "2024-01-05"]
MOMENTS += ["20240105T100000", "2024-01-05T10", "2024-12-31T24:00:00", "9999-12-31T24:00:00"]
MOMENTS += ["0001-01-01T00:00:00+12:00"]
MOMENTS += ["9999-12-31T23:59:59-12:00", "2024-01-05T10:00:00 Z", "2024-01-05 10:00:00Z"]
MOMENTS += ["1704448800"]
MOMENT_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_bound("2024-01-05T10:00:00", "2024-01-05T12:00:00"),
    *_bound("2024-01-05T10:00:00.5", "2024-01-05T12:00:00.5"),
    *_bound("0001-01-01T00:00:00", "9999-12-31T23:59:59"),
    *({name: "2024-01-05T10:00:00Z"} for name in BOUNDS),
    {"enum": ["2024-01-05T10:00:00", "2024-01-05T12:00:00+02:00"]},
]
YEARS = ["0000", "0001", "9999", "10000", "999", "24", "-2024", "+2024", "+024", "-024", " 024"]
YEARS += ["2024 ", "2024\n", "٢٠٢٤", "20_4", "2_024", "2024.0", "2e10", "2024-01", "1999", "2000"]
YEARS += ["2023", "2025", "0x7E"]
YEAR_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_bound(2000, 2024),
    *_bound("0", "9999"),
    *_bound(-1, 10**5),
    {"enum": [2024, "1999", 24]},
]
MONTHS = ["2024-00", "2024-13", "2024-1", "2024-012", "24-01", "02024-01", "-2024-01", "2024/01"]
MONTHS += ["202401", "2024-01-01", "2024-01 ", " 2024-01", "2024-01\n", "٢٠٢٤-٠١", "2024-+1"]
MONTHS += ["2024- 1", "0000-01", "9999-12", "10000-01", "2024-99", "2023-12", "2024-02", "2024-05"]
MONTHS += ["2024-06", "2024-07", "2024--1", "2024-1_0", "x-1"]
MONTH_CONSTRAINTS: list[dict[str, Any]] = [
    {},
    *_bound("2024-01", "2024-06"),
    *_bound("2024-1", "10000-12"),
    {"enum": ["2024-01", "2024-6"]},
]
DURATIONS = ["P", "PT", "P1", "1Y", "P1Y", "P1.5Y", "P1,5Y", "-P1D", "+P1D", "P-1D", "p1d", "P1H"]
DURATIONS += ["PT1D", "P1Y2M3DT4H5M6S", "P1YT", "P1W2D", "P1W", "PT1.5S", "P1D\n", " P1D", "P1D "]
DURATIONS += ["P١D", "P12M", "PT60M", "P99999Y", "P1S", "P1M1Y", "P0D", "PT0S"]
DURATIONS += ["P0001-01-01T00:00:00", "P99999999999D", "PT1H1H"]
POINTS = ["90,90", "90,-90", "180,90", "-180,-90", "181,0", "-181,0", "0,91", "0,-91", "0,99"]
POINTS += ["0,90.0", "0,90.1", "180.0,0", "180.1,0", "0,89.999", "179.999,0", "0, 0", "0 ,0"]
POINTS += ["0,  0", " 0,0", "0,0 ", "0,0\n", "0;0", "0", "0,0,0", "0,", ",0", "1e1,2", "NaN,0"]
POINTS += ["0,NaN", "inf,0", "+1,2", "--1,2", "1_0,2", "١,٢", ".5,.5", "1.,2.", "001,2", "1,002"]
POINTS += ["199,0", "0,-99", "0,95", "0,100", "99,89", "0,-89.5", "170,-8", "[1,2]", "(1,2)"]
POINTS += ["1.5.5,2", "0,90." + "0" * 29 + "1"]
POINT_ARRAYS = ["[1,2]", "[1, 2.5]", '["1","2"]', "[181,0]", "[0,91]", "[1]", "[1,2,3]", "1,2"]
POINT_ARRAYS += ["[1,2", "[null,1]", "[true,1]"]
POINT_OBJECTS = ['{"lon":1,"lat":2}', '{"lon":181,"lat":2}', '{"lat":91,"lon":2}', '{"lon":1}']
POINT_OBJECTS += ['{"lon":1,"lat":2,"x":3}', "{}"]
JSON = ["[]", "[1]", "[1 ]", "[ 1]", '["a", 1.5,true ,null]', "[[1]]", "[{}]", '["\\u00e9"]']
JSON += ['["é"]', '["a\tb"]', '["a\nb"]', "[01]", "[1,]", "[,1]", "[1 2]", "[1.]", "[.5]", "[+1]"]
JSON += ["[-0]", "[1e3]", "[NaN]", "[Infinity]", '["\u2028"]', '["\x7f"]', " [1]", "[1] ", "[1]\n"]
JSON += ["[1\n]", "[1]]", "[[1]", "['a']", "[a]", '["a]', '["a""b"]', "[tru]", "[True]"]
JSON += ["[1,\xa02]", "{}", '{"a":1}', '{"a": 1}', '{"a" : 1 , "b" : "c"}', '{"a":{}}', '{"a":[]}']
JSON += ["{'a':1}", '{"a":1,}', "{a:1}", '{"a"}', '{"a":1,"a":2}', "{1:2}", '{"a":01}', '{"a":1}}']
JSON += ['{"a";1}', ' {"a":1}', '{"a":1}\n', '{"":""}', "1", '"a"', "null", "true", "NaN"]
JSON += ["[" * 200 + "]" * 200, '["' + "a" * 300 + '"]', f"[{'9' * 18}]", f"[{'9' * 40}]"]
JSON += ["\ufeff[1]"]
GEOJSON = ['{"type":"Point","coordinates":[2,48,35.5]}', '{"type":"Point","coordinates":[2]}']
GEOJSON += ['{"type":"Point"}', '{"type":"Point","coordinates":["2","48"]}']
GEOJSON += ['{"type":"Point","coordinates":[999,-999]}', '{"type":"point","coordinates":[2,48]}']
GEOJSON += ['{"coordinates":[2,48],"type":"Point"}', '{"type":"Polygon","coordinates":[2,48]}']
GEOJSON += ['{"type":"Point","coordinates":[]}', '{"type":"Point","coordinates":[2,48]}}']
GEOJSON += ['{"type":"Point","coordinates":[02,48]}', '{"type":"Point","coordinates":[2,48],"x":1}']
GEOJSON += ['{"type":"Point","coordinates":[2,null]}', '{"type":"Point","coordinates":2}']
GEOJSON += ['{"type":"Feature"}', '{"type":"Topology"}']
GEOJSON += ['{"type":"LineString","coordinates":[[1,2],[3,4]]}']
GEOJSON += ['{"type":"Point","coordinates":[2,48]}\n', '{"type":"GeometryCollection"}']
LISTS = ["1,2", "1,,2", ",", "1,", ",1", "a,b,c", "a,b,c,d", "1;2", "1|2", "1::2", "1:::2", "1 2"]
LISTS += ["1, 2", "1 ,2", "1\n,2", "1,2\n", "+1,2", "-1,-2", "1.5,2", "1e3,2", "NaN,1", "1_0,2"]
LISTS += ["١,٢", "9" * 18 + ",1", "9" * 19 + ",1", "true,false", "true,x", "1,0"]
LISTS += ["2024-01-05,2024-02-29", "2024-01-05,x", "10:00:00,24:00:00", "2024-01-05T10:00:00,x"]
LISTS += ["1.,2", "1;2;3", "1.5;2.5"]
BOOLEANS = ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0", "tRue", "yes", "no", "t"]
BOOLEANS += ["f", "oui", "non", "vrai", "Y", "true ", " true", "true\n", "1.0", "01", "+1"]
BOOLEANS += ["truefalse", "١", "None", "2", "-1"]

KINDS = [
    Kind({"type": "string"}, ["a", "été", "a\nb", "x" * 300], TEXTS, STRING_CONSTRAINTS),
    Kind(
        {"type": "string", "format": "email"},
        ["a@b.fr", "jean.dupont@mairie-lyon.fr", "a_b-c1@sub.example.com"],
        EMAILS,
        [*FEW, {"enum": ["a@b.fr", "x"]}],
    ),
    Kind(
        {"type": "string", "format": "uri"},
        ["https://example.org", "http://x.fr/a/b.csv", "https://a-b.example.org/~u/"],
        URIS,
        [*FEW, {"enum": ["http://x.fr", "x"]}],
    ),
    Kind(
        {"type": "string", "format": "uuid"},
        [UUID, UUID.upper()],
        UUIDS,
        [*FEW, {"enum": [UUID, "x"]}],
    ),
    Kind(
        {"type": "string", "format": "binary"},
        ["YWJj", "YWJjZGVm", "+/+/"],
        BINARIES,
        [*FEW, {"enum": ["YWJj", "YW="]}],
    ),
    Kind(
        {"type": "any"},
        ["a", "1", "a\nb", "[1]"],
        TEXTS,
        [{}, {"enum": ["a", 1, "1"]}, {"enum": []}],
    ),
    Kind(
        {"type": "integer"}, ["0", "1", "-12", "+5", "007", "9" * 18], INTEGERS, INTEGER_CONSTRAINTS
    ),
    Kind(
        {"type": "integer", "bareNumber": False},
        ["0", "1", "-12", "007"],
        INTEGERS,
        INTEGER_CONSTRAINTS,
    ),
    Kind({"type": "number"}, ["0", "1", "-12.5", "3.14", "0.001"], NUMBERS, NUMBER_CONSTRAINTS),
    Kind(
        {"type": "number", "floatNumber": True}, ["0", "-12.5", "3.14"], NUMBERS, NUMBER_CONSTRAINTS
    ),
    Kind(
        {"type": "number", "bareNumber": False}, ["0", "-12.5", "3.14"], NUMBERS, NUMBER_CONSTRAINTS
    ),
    Kind(
        {"type": "number", "decimalChar": ","}, ["0", "-12,5", "3,14"], NUMBERS, NUMBER_CONSTRAINTS
    ),
    Kind(
        {"type": "number", "decimalChar": ",", "groupChar": " "},
        ["0", "-12,5", "1 000", "1 234 567,89"],
        NUMBERS,
        NUMBER_CONSTRAINTS,
    ),
    Kind(
        {"type": "number", "groupChar": ","},
        ["0", "-12.5", "1,000", "1,234,567.89"],
        NUMBERS,
        NUMBER_CONSTRAINTS,
    ),
    Kind({"type": "number", "groupChar": "’"}, ["0", "1’000.5"], NUMBERS, NUMBER_CONSTRAINTS),
    Kind({"type": "number", "groupChar": "."}, [], NUMBERS, NUMBER_CONSTRAINTS),
    Kind({"type": "number", "decimalChar": "e"}, [], NUMBERS, NUMBER_CONSTRAINTS),
    Kind(
        {"type": "boolean"},
        ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"],
        BOOLEANS,
        [{}, {"enum": [True]}, {"enum": [False]}, {"enum": ["true"]}, {"enum": [1]}, {"enum": []}],
    ),
    Kind(
        {"type": "boolean", "trueValues": ["oui", "1"], "falseValues": ["non", "0"]},
        ["oui", "1", "non", "0"],
        BOOLEANS,
        [{}, {"enum": [True]}, {"enum": ["non"]}, {"enum": ["true"]}],
    ),
    Kind(
        {"type": "date"},
        ["2024-01-05", "1999-12-31", "2024-07-31", "2024-04-30"],
        DAYS,
        DAY_CONSTRAINTS,
    ),
    Kind({"type": "date", "format": "any"}, [], DAYS[:20], [{}, {"minimum": "2024-01-05"}]),
    Kind(
        {"type": "date", "format": "%d/%m/%Y"},
        ["05/01/2024", "28/12/1999"],
        FRENCH,
        [{}, *_bound("05/01/2024", "01/03/2024"), {"enum": ["05/01/2024", "29/02/2024"]}],
    ),
    Kind(
        {"type": "date", "format": "%Y%m%d"},
        ["20240105", "19991228"],
        COMPACT,
        [{}, *_bound("20240105", "20240301"), {"enum": ["20240105"]}],
    ),
    Kind({"type": "date", "format": "%d/%m/%y"}, [], FRENCH, [{}]),
    Kind(
        {"type": "date", "format": "%m-%Y"},
        ["01-2024"],
        ["13-2024", "1-2024"],
        [{}, {"minimum": "01-2024"}],
    ),
    Kind(
        {"type": "datetime"},
        [
            "2024-01-05T10:00:00",
            "1999-12-31 23:59:59",
            "2024-01-05T10:00:00Z",
            "2024-01-05T10:00:00+02:00",
        ],
        MOMENTS,
        MOMENT_CONSTRAINTS,
    ),
    Kind({"type": "datetime", "format": "any"}, [], MOMENTS[:20], [{}]),
    Kind(
        {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"},
        [],
        MOMENTS,
        [{}, {"minimum": "2024-01-05 10:00:00"}],
    ),
    Kind(
        {"type": "datetime", "format": "%d/%m/%YT%H:%M"},
        ["05/01/2024T10:30", "28/12/1999T23:59"],
        ["05/01/2024T24:00", "31/04/2024T10:00", "05/01/2024T10:60"],
        [{}, {"maximum": "05/01/2024T10:30"}],
    ),
    Kind(
        {"type": "time"},
        ["10:00:00", "23:30:59", "10:00:00Z", "10:00:00-02:30"],
        TIMES,
        TIME_CONSTRAINTS,
    ),
    Kind({"type": "time", "format": "any"}, [], TIMES[:20], [{}]),
    Kind(
        {"type": "time", "format": "%H:%M"},
        ["00:00", "23:59"],
        ["24:00", "24:30", "1:00", "10:60", "10:00:00"],
        [{}, {"minimum": "10:00"}, {"enum": ["10:00"]}],
    ),
    Kind({"type": "year"}, ["2024", "1999"], YEARS, YEAR_CONSTRAINTS),
    Kind({"type": "yearmonth"}, ["2024-01", "1999-12"], MONTHS, MONTH_CONSTRAINTS),
    Kind(
        {"type": "duration"},
        ["P1Y", "P12M", "PT30M", "P2W"],
        DURATIONS,
        [{}, {"enum": ["P1Y", "PT60M"]}],
    ),
    Kind(
        {"type": "geopoint"},
        ["2.35,48.85", "-1.5, 45", "179.9,-89.9", "0,0"],
        POINTS,
        [{}, {"enum": ["1,2", "0, 0"]}],
    ),
    Kind({"type": "geopoint", "format": "array"}, [], POINT_ARRAYS, [{}, {"enum": ["[1,2]"]}]),
    Kind(
        {"type": "geopoint", "format": "object"},
        [],
        POINT_OBJECTS,
        [{}, {"enum": ['{"lon":1,"lat":2}']}],
    ),
    Kind(
        {"type": "array"},
        ["[]", "[1, 2.5]", '["a","é"]', "[true,null]"],
        JSON,
        [{}, *_size(0, 1, 2), {"enum": [[1], "[2]"]}],
    ),
    Kind({"type": "array", "arrayItem": {"type": "integer"}}, [], JSON, [{}, {"minLength": 1}]),
    Kind(
        {"type": "object"},
        ["{}", '{"a": 1}', '{"a":"b","c":null}'],
        JSON,
        [{}, *_size(0, 1, 2), {"enum": [{"a": 1}]}],
    ),
    Kind(
        {"type": "geojson"},
        [
            '{"type": "Point", "coordinates": [2.35, 48.85]}',
            '{"type":"Point","coordinates":[-1,0]}',
        ],
        [*GEOJSON, *JSON],
        [{}, {"enum": [{"type": "Point", "coordinates": [1, 2]}]}],
    ),
    Kind({"type": "geojson", "format": "topojson"}, [], GEOJSON, [{}]),
    Kind({"type": "list"}, ["a", "a,b", "é,,b"], LISTS, [{}, *_size(0, 1, 2, 3)]),
    Kind({"type": "list", "delimiter": "::"}, ["a::b"], LISTS, [{}, *_size(1, 2)]),
    Kind({"type": "list", "itemType": "integer"}, ["1", "1,-2"], LISTS, [{}, *_size(1, 2)]),
    Kind(
        {"type": "list", "itemType": "integer", "delimiter": ";"},
        ["1;2"],
        LISTS,
        [{}, *_size(1, 2)],
    ),
    Kind({"type": "list", "itemType": "integer", "delimiter": "::"}, [], LISTS, [{}, *_size(1, 2)]),
    Kind(
        {"type": "list", "itemType": "number", "delimiter": "|"},
        ["1|2.5"],
        LISTS,
        [{}, *_size(1, 2)],
    ),
    Kind(
        {"type": "list", "itemType": "number", "delimiter": " "},
        ["1 2.5"],
        LISTS,
        [{}, *_size(1, 2)],
    ),
    *(
        Kind({"type": "list", "itemType": item}, [], LISTS, [{}, {"minLength": 2}])
        for item in ("boolean", "date", "datetime", "time")
    ),
]


def find_neighbours(text: str) -> set[str]:
    """Find the texts that one slip of the pen makes of a text.

    Each character is left out or doubled, has a newline or a space after it, is of the other
    case; each figure is any other one, or the same of another script.
    """
    found = {f"\n{text}", f" {text}"}
    for at, character in enumerate(text[:60]):
        before, after = text[:at], text[at + 1 :]
        found |= {before + after, text[: at + 1] + text[at:]}
        found |= {f"{before}{character}{added}{after}" for added in "\n .,-0"}
        found.add(before + character.swapcase() + after)
        if character in "0123456789":
            found |= {before + figure + after for figure in "0123456789"}
            found.add(before + chr(0x660 + int(character)) + after)
    return found


def pool(kind: Kind) -> list[str]:
    """Gather the cells that a kind is tried on: its own with their neighbours, and all others."""
    neighbours = sorted(set().union(*(find_neighbours(text) for text in kind.accepted)))
    return list(dict.fromkeys(["", *kind.accepted, *kind.near, *neighbours, *_ALL]))


_ALL = [text for kind in KINDS for text in (*kind.accepted, *kind.near)]
