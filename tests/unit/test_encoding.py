"""The encoding that a text is read in, and what is said of it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from typing import TYPE_CHECKING

import pytest

from parution.errors import MachineError
from parution.library import read_package, read_table, validate
from parution.messages import Catalogue
from parution.reports.validation_text import render_text
from parution.tables.encoding import declare_encodings
from parution.validation import engines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parution.model.package import Package

FR, EN = Catalogue("fr"), Catalogue("en")
FIELDS = {"fields": [{"name": "id", "type": "integer"}, {"name": "nom", "type": "string"}]}
PLAIN = "id,nom\n1,Ete\n"
TEXT = "id,nom\n1,Été\n2,Noël\n"
# As long as several of the blocks that are decoded, with its accents at the very end.
LONG = b"id,nom\n" + b"1,abcdefgh\n" * 30_000
UNPAIRED = "id,nom\n1,é\n".encode("utf-16-be") + b"\xd8\x00\x00a"
LATE = "id,nom\n" + "1,abcdefgh\n" * 20_000 + "2,Été\n"


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def _tell(package: Package, catalogue: Catalogue) -> str:
    report = validate(package)
    return _plain(render_text(report, package, catalogue).plain)


@pytest.fixture
def make(write_package: Callable[..., Path]) -> Callable[..., Package]:
    """Make a package of one table of these bytes."""

    def make(*parts: bytes, name: str = "t.csv", **entry: object) -> Package:
        paths = [name] if len(parts) == 1 else [f"{number}-{name}" for number in range(len(parts))]
        path = {"name": "t", "type": "table", "path": paths[0] if len(paths) == 1 else paths}
        descriptor = write_package(
            {**path, "schema": FIELDS, **entry}, files=dict(zip(paths, parts, strict=True))
        )
        return read_package(descriptor)

    return make


def _find(package: Package) -> tuple[object, int | None]:
    """Find the encoding of its table, and the line that is warned of."""
    (resource,) = declare_encodings(package).resources
    line = next((warning.line for warning in resource.warnings), None)
    return resource.descriptor.get("encoding"), line


def _zip(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("t.csv", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding", "line"),
    [
        (b"", "utf-8", None),
        (PLAIN.encode(), "utf-8", None),
        (TEXT.encode(), "utf-8", None),
        (TEXT.encode("utf-8-sig"), "utf-8", None),
        (LATE.encode(), "utf-8", None),
        ("é" * 70_001 + "\n", "utf-8", None),
        (TEXT.encode("utf-16"), "utf-16", None),
        (TEXT.encode("utf-16-be").join([b"\xfe\xff", b""]), "utf-16", None),
        (TEXT.encode("utf-32"), "utf-32", None),
        (TEXT.encode("cp1252"), "windows-1252", 2),
        (LATE.encode("cp1252"), "windows-1252", 20_002),
        # The mark of UTF-8 says what it is, and what is not UTF-8 in it is an error.
        (b"\xef\xbb\xbfid,nom\n1,\xe9\n", "utf-8", None),
        # A character cut at the end of the file is not UTF-8.
        (TEXT.encode() + b"3,\xc3", "windows-1252", 4),
        (b"id,nom\r\n1,a\r\n2,caf\xe9\r\n", "windows-1252", 3),
    ],
)
def test_an_encoding_is_told_from_the_whole_file(
    make: Callable[..., Package], content: bytes | str, encoding: str, line: int | None
) -> None:
    data = content.encode() if isinstance(content, str) else content
    assert _find(make(data)) == (encoding, line)


def test_a_declared_encoding_stays(make: Callable[..., Package]) -> None:
    assert _find(make(TEXT.encode("cp1252"), encoding="iso-8859-15")) == ("iso-8859-15", None)


@pytest.mark.parametrize(
    ("suffix", "compress"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zip", _zip)],
)
def test_a_compressed_text_is_read_as_any_other(
    make: Callable[..., Package], suffix: str, compress: Callable[[bytes], bytes]
) -> None:
    package = make(compress(TEXT.encode("cp1252")), name=f"t.csv.{suffix}")
    assert _find(package) == ("windows-1252", 2)
    broken = make(b"not compressed", name=f"t.csv.{suffix}")
    assert _find(broken) == (None, None)


def test_all_parts_have_one_encoding(make: Callable[..., Package]) -> None:
    parts = PLAIN.encode(), TEXT.encode("cp1252")
    assert _find(make(*parts)) == ("windows-1252", 2)
    assert _find(make(PLAIN.encode(), TEXT.encode())) == ("utf-8", None)


def test_a_file_that_is_no_text_has_no_encoding(make: Callable[..., Package]) -> None:
    assert _find(make(b"\x89PNG\xe9", name="t.png")) == (None, None)


def test_an_assumed_encoding_is_warned_of_and_never_refused(make: Callable[..., Package]) -> None:
    package = make(TEXT.encode("cp1252"))
    report = validate(package)
    assert report.valid
    assert [warning.to_dict() for warning in report.tasks[0].warning_details] == [
        {
            "kind": "guessed-encoding",
            "note": 'the encoding is not declared and line 2 is not UTF-8: read as "windows-1252"',
            "rowNumber": None,
            "line": 2,
            "fieldName": None,
        }
    ]
    assert _tell(package, FR) == (
        "✔ t  2 lignes  t.csv\n"
        "  ⚠ t.csv, ligne 2 : le texte n'est pas en UTF-8 et son encodage n'est pas déclaré ; il "
        "est lu en windows-1252. Si les accents sont bons, écrivez « encoding: windows-1252 » dans "
        "le descripteur ; sinon, donnez son encodage, ou enregistrez le fichier en UTF-8.\n"
        "Valide : 1 table, 2 lignes, aucune erreur. 1 avertissement."
    )
    assert _tell(package, EN) == (
        "✔ t  2 rows  t.csv\n"
        "  ⚠ t.csv, row 2: the text is not UTF-8 and its encoding is not declared; it is read as "
        "windows-1252. If the accents are right, write “encoding: windows-1252” in the "
        "descriptor; else give its encoding, or save the file in UTF-8.\n"
        "Valid: 1 table, 2 rows, no error. 1 warning."
    )


@pytest.mark.parametrize(
    ("content", "entry", "line", "encoding"),
    [
        (b"id,nom\n1,a\n2,\xe9\n", {"encoding": "utf-8"}, 3, "utf-8"),
        (b"\xef\xbb\xbfid,nom\n1,\xe9\n", {}, 2, "utf-8"),
        (b"id,nom\n1,\xe9\n2,b\n3,\x81\n", {}, 4, "windows-1252"),
        (LONG + b"2,\xff\n", {"encoding": "ascii"}, 30_002, "ascii"),
        (UNPAIRED, {"encoding": "utf-16-be"}, 3, "utf-16-be"),
    ],
)
def test_the_line_of_the_first_byte_that_does_not_decode_is_named(
    make: Callable[..., Package],
    content: bytes,
    entry: dict[str, str],
    line: int,
    encoding: str,
) -> None:
    package = make(content, **entry)
    (error,) = validate(package).tasks[0].errors
    assert (error.type, error.line, error.descriptor["line"]) == ("encoding-error", line, line)
    assert (
        f"  t.csv, ligne {line} : le texte n'est pas en "
        f"{encoding} ; déclarez l'encodage qu'il a, ou enregistrez le fichier en UTF-8.\n"
    ) in _tell(package, FR)


def test_the_encoding_of_a_lone_table_can_be_given(tmp_path: Path) -> None:
    table, schema = tmp_path / "t.csv", tmp_path / "s.json"
    table.write_bytes("id,nom\n1,Prix en €\n".encode("iso-8859-15"))
    schema.write_text('{"fields": [{"name": "id"}, {"name": "nom"}]}', encoding="utf-8")
    report = validate(table, schema, encoding="iso-8859-15")
    assert (report.tasks[0].encoding, report.all_warnings) == ("iso-8859-15", ())
    assert validate(read_table(table, schema)).tasks[0].encoding == "windows-1252"


def test_the_file_that_an_encoding_is_told_from_is_the_one_that_is_read(
    make: Callable[..., Package], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make(TEXT.encode("cp1252"))

    def swap(package: Package, _unread: object = ()) -> Package:
        declared = declare_encodings(package)
        other = tmp_path / "other.csv"
        other.write_bytes(TEXT.encode())
        other.replace(tmp_path / "t.csv")
        return declared

    monkeypatch.setattr(engines, "declare_encodings", swap)
    with pytest.raises(MachineError) as refused:
        validate(package)
    assert refused.value.key == "machine.changed"
