"""A dataset as Croissant 1.1: files with their checksums, and records whose fields have types.

The files are those of the version, whose addresses never change, so a checksum holds for ever. The
records of a table are read from its Parquet where there is one: programs that read Croissant guess
the types of a CSV, and would make the number 1 of the code « 01 ».

Source: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html; mlcroissant 1.1.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from parution.catalogue.files import LATEST
from parution.catalogue.graph import clean_text
from parution.catalogue.schema_org import (
    GENERATOR,
    cite,
    describe_agent,
    describe_licence,
    describe_plainly,
    keep_said,
)
from parution.model.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parution.catalogue.files import PublishedFile
    from parution.catalogue.published import PublishedDataset
    from parution.model.schema import Field

_CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
# That of the specification.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "time": "sc:Time",
}
# What a table is read from, the best first: the others are not read by Croissant's programs.
_PARQUET = "application/vnd.apache.parquet"
_READ = (_PARQUET, "text/csv")
# The name by which mlcroissant knows it.
_READ_AS = {_PARQUET: "application/x-parquet"}


def write_croissant(dataset: PublishedDataset) -> dict[str, Any]:
    """Describe a dataset, its files and the records of its tables.

    Args:
        dataset: the dataset; addresses are relative to the portal's folder, where this document is,
            where that of the portal is not known.

    Returns:
        A JSON-LD document, of values that JSON has.
    """
    citation, release = dataset.citation, dataset.build.release
    said = {
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS_TO,
        "name": {citation.language: citation.title},
        "description": {citation.language: describe_plainly(dataset)},
        "url": dataset.root or citation.homepage or "./",
        "identifier": dataset.identifier,
        "license": [*map(describe_licence, dataset.licences)],
        "creator": [*map(describe_agent, dataset.makers)],
        "publisher": [*map(describe_agent, dataset.publishers)],
        "sdPublisher": GENERATOR,
        "keywords": list(citation.keywords),
        "version": str(release.version),
        "datePublished": release.date,
        "inLanguage": citation.language,
        "isLiveDataset": False,
        "citeAs": cite(dataset),
        "distribution": [_describe_file(file, dataset) for file in dataset.files],
        "recordSet": [*_list_records(dataset)],
    }
    listed = {name: said[name] for name in ("distribution", "recordSet")}
    return {"@context": _CONTEXT, **keep_said(said), **listed}


def _describe_file(file: PublishedFile, dataset: PublishedDataset) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": _name_file(file),
        "name": file.title,
        "contentUrl": dataset.locate(_pin(file, dataset)),
        "contentSize": f"{file.digest.bytes} B",
        "encodingFormat": _READ_AS.get(file.media_type, file.media_type)
        or "application/octet-stream",
        "sha256": file.digest.sha256,
    }


def _pin(file: PublishedFile, dataset: PublishedDataset) -> str:
    """Give the address of a file of the latest version that never has another content."""
    version = f"releases/{dataset.build.release.version}"
    return f"{version}.zip" if file.is_archive else f"{version}/{file.path.removeprefix(LATEST)}"


def _name_file(file: PublishedFile) -> str:
    return file.path.removeprefix(LATEST)


def _list_records(dataset: PublishedDataset) -> Iterator[dict[str, Any]]:
    sources = _find_sources(dataset.files)
    schemas = {
        str(resource["name"]): Schema(resource["schema"])
        for resource in dataset.build.descriptor["resources"]
        if isinstance(resource.get("schema"), dict) and str(resource["name"]) in sources
    }
    references = find_references(schemas, sources)
    language = dataset.citation.language
    for table in dataset.build.tables:
        name = table.size.name
        if name not in schemas:
            continue
        named = [*_list_named(schemas[name])]
        said = {
            "@type": "cr:RecordSet",
            "@id": name,
            "name": {language: clean_text(table.title) or name},
            "description": _say(table.description, language),
            "key": [
                {"@id": _name_field(name, field.name)}
                for field in named
                if field.name in schemas[name].primary_key
            ],
        }
        fields = []
        for field in named:
            described = _describe_field(name, field, sources[name], language)
            target = references.get((name, field.name))
            if target is not None:
                described["references"] = _describe_source(sources[target[0]], target[1])
            fields.append(described)
        yield {**keep_said(said), "field": fields}


def _find_sources(files: Sequence[PublishedFile]) -> dict[str, PublishedFile]:
    """Find what the records of each table are read from."""
    found: dict[str, PublishedFile] = {}
    for media_type in _READ:
        for file in files:
            if file.media_type == media_type and len(file.tables) == 1:
                found.setdefault(file.tables[0], file)
    return found


def _list_named(schema: Schema) -> Iterator[Field]:
    """List the fields that have a name, the first alone where several have the same."""
    seen: set[str] = set()
    for field in schema.fields:
        if field.name and field.name not in seen:
            seen.add(field.name)
            yield field


def _describe_field(table: str, field: Field, file: PublishedFile, language: str) -> dict[str, Any]:
    said = {
        "@type": "cr:Field",
        "@id": _name_field(table, field.name),
        "name": {language: clean_text(field.title) or clean_text(field.name)},
        "description": _say(field.description, language),
        "dataType": find_type(field, is_typed=_is_typed(file)),
        "source": _describe_source(file, field.name),
    }
    return keep_said(said)


def _describe_source(file: PublishedFile, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": _name_file(file)}, "extract": {"column": column}}


def _say(text: str, language: str) -> dict[str, str] | None:
    cleaned = clean_text(text)
    return {language: cleaned} if cleaned else None


def find_type(field: Field, *, is_typed: bool) -> str:
    """Find the type of a field's values.

    In a CSV, a date with a pattern of its own, a number with a comma or booleans with other words
    would be read as something else, or not at all: they are text there.

    Args:
        field: the field.
        is_typed: whether the file that is read has types, so that nothing is left to be parsed.
    """
    is_plain = field.format == "default" and not field.group_char and field.bare_number
    is_plain = is_plain and field.decimal_char == "." and not field.true_values
    is_plain = is_plain and not field.false_values
    return _TYPES.get(field.type, "sc:Text") if is_typed or is_plain else "sc:Text"


def find_references(
    schemas: Mapping[str, Schema], sources: Mapping[str, PublishedFile]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Find which field refers to which field of which table.

    Croissant's programs join what refers to what, as it is read. So a key of several fields is none
    of theirs; a field that several rows may have the same value of would multiply rows; and two
    columns of a CSV, whose types are guessed, may not be joined at all, unless they are integers.

    Args:
        schemas: by table.
        sources: what the records of each table are read from.

    Returns:
        By table and field, the table and the field that it refers to.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for table, schema in schemas.items():
        for key in schema.foreign_keys:
            target = key.reference.resource or table
            fields = key.reference.fields
            if len(key.fields) != 1 or len(fields) != 1 or target not in schemas:
                continue
            here = schema.find_field(key.fields[0])
            there = schemas[target].find_field(fields[0])
            if here is None or there is None or not _is_unique(schemas[target], there):
                continue
            types = {
                find_type(here, is_typed=_is_typed(sources[table])),
                find_type(there, is_typed=_is_typed(sources[target])),
            }
            are_typed = _is_typed(sources[table]) and _is_typed(sources[target])
            if types == {"sc:Integer"} or (are_typed and len(types) == 1):
                found.setdefault((table, here.name), (target, there.name))
    return found


def _is_unique(schema: Schema, field: Field) -> bool:
    """Tell whether no two rows have the same value of a field, by the schema."""
    keys = (schema.primary_key, *schema.unique_keys)
    return field.constraints.unique or (field.name,) in keys


def _is_typed(file: PublishedFile) -> bool:
    return file.media_type == _PARQUET


def _name_field(table: str, field: str) -> str:
    return f"{table}/{quote(field.encode('utf-8', 'replace'), safe='')}"
