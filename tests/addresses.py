"""Descriptors with an address in every place that takes one."""

from __future__ import annotations

from typing import Any

ADDRESS = "https://example.org/x.json"
SCHEMA: dict[str, Any] = {"fields": [{"name": "code", "type": "string"}]}


def _refer(**reference: str) -> dict[str, Any]:
    key = {"fields": ["code"], "reference": {"resource": "u", "fields": ["code"], **reference}}
    return {"schema": {**SCHEMA, "foreignKeys": [key]}}


# What would be read of a table that is otherwise right: its properties, the part that is at an
# address, and the address.
OF_TABLE: dict[str, tuple[dict[str, Any], str, str]] = {
    "path": ({"path": "https://example.org/t.csv"}, "path", "https://example.org/t.csv"),
    "capitals": ({"path": "HTTPS://example.org/t.csv"}, "path", "HTTPS://example.org/t.csv"),
    "metadata": ({"path": "http://169.254.169.254/t"}, "path", "http://169.254.169.254/t"),
    "no slashes": ({"path": "http:example.org/t.csv"}, "path", "http:example.org/t.csv"),
    "broken": ({"path": "http://[::1/t.csv"}, "path", "http://[::1/t.csv"),
    "s3": ({"path": "s3://bucket/t.csv"}, "path", "s3://bucket/t.csv"),
    "ftp": ({"path": "ftp://example.org/t.csv"}, "path", "ftp://example.org/t.csv"),
    "database": ({"path": "postgresql://example.org/t"}, "path", "postgresql://example.org/t"),
    "parts": (
        {"path": ["t.csv", "https://example.org/2.csv"]},
        "path",
        "https://example.org/2.csv",
    ),
    "extrapaths": (
        {"extrapaths": ["http://example.org/2.csv"]},
        "path",
        "http://example.org/2.csv",
    ),
    "url": ({"path": "", "url": "https://example.org/t.csv"}, "path", "https://example.org/t.csv"),
    "scheme": ({"scheme": "https"}, "scheme", "https://"),
    "scheme s3": ({"scheme": "s3"}, "scheme", "s3://"),
    "gsheets": ({"format": "gsheets"}, "format", "https://docs.google.com/spreadsheets"),
    "gsheets suffix": ({"path": "t.gsheets"}, "format", "https://docs.google.com/spreadsheets"),
    "gsheets folder": (
        {"path": "docs.google.com/spreadsheets/d/k/t"},
        "format",
        "https://docs.google.com/spreadsheets",
    ),
    "schema": ({"schema": ADDRESS}, "schema", ADDRESS),
    "dialect": ({"dialect": ADDRESS}, "dialect", ADDRESS),
    "checklist": ({"checklist": ADDRESS}, "checklist", ADDRESS),
    "profile": ({"profile": ADDRESS}, "profile", ADDRESS),
    "profiles": ({"profiles": [ADDRESS]}, "profile", ADDRESS),
    "$ref": ({"profile": "profile.json"}, "profile", "https://example.org/y.json"),
    "reference": (_refer(package=ADDRESS), "reference.package", ADDRESS),
    "datapackage": (_refer(datapackage=ADDRESS), "reference.package", ADDRESS),
}
# The same of the package.
OF_PACKAGE: dict[str, tuple[dict[str, Any], str, str]] = {
    "profile": ({"profile": ADDRESS}, "profile", ADDRESS),
    "profiles": ({"profiles": [ADDRESS]}, "profile", ADDRESS),
    "$ref": ({"profile": "profile.json"}, "profile", "https://example.org/y.json"),
}
# A JSON Schema in the project that refers to another one, by a base of its own.
PROFILE = {
    "$id": "https://example.org/base/",
    "allOf": [{"properties": {"title": {"$ref": "../y.json#/$defs/title"}}}],
}
# What is only shown, or identifies.
SHOWN: dict[str, Any] = {
    "$schema": "https://example.org/mine.json",
    "homepage": "https://example.org/",
    "image": "https://example.org/x.png",
    "licenses": [{"name": "x-1", "path": "https://example.org/licence"}],
    "sources": [{"title": "s", "path": "https://example.org/s"}],
    "contributors": [{"title": "c", "path": "https://example.org/c"}],
}
# Profiles of the standards, by their names and their addresses.
KNOWN_OF_PACKAGE = (
    "data-package",
    "fiscal-data-package",
    "https://specs.frictionlessdata.io/schemas/data-package.json",
    "https://specs.frictionlessdata.io/schemas/fiscal-data-package.json",
    "http://frictionlessdata.io/schemas/data-package.json",
    "https://datapackage.org/profiles/1.0/datapackage.json",
    "https://datapackage.org/profiles/2.0/datapackage.json",
)
KNOWN_OF_TABLE = (
    "data-resource",
    "tabular-data-resource",
    "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json",
    "https://datapackage.org/profiles/2.0/dataresource.json",
)


def describe_table(more: dict[str, Any], **package: Any) -> dict[str, Any]:
    """Describe a package of the table ``t`` with some properties, beside ``u`` which is right."""
    table = {"name": "t", "path": "t.csv", "schema": SCHEMA, **more}
    return {
        "name": "p",
        **package,
        "resources": [table, {"name": "u", "path": "u.csv", "schema": SCHEMA}],
    }
