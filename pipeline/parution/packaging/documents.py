"""What goes with the tables for those who read: README, dictionary."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from parution.messages.fields import describe_limits
from parution.packaging.dictionary import render_csv
from parution.packaging.escaping import (
    escape_plain,
    escape_text,
    quote_block,
    quote_cell,
    quote_code,
    write_link,
)
from parution.packaging.language import CATALOGUE
from parution.packaging.prose import write_prose
from parution.packaging.snippets import write_snippets
from parution.releases.changelog import CHANGELOG_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import jinja2

    from parution.messages import Catalogue
    from parution.model.release import FileView, TableView
    from parution.packaging.layouts import Layout


def write_documents(
    descriptor: Mapping[str, Any],
    tables: Sequence[TableView],
    files: Sequence[FileView],
    changelog: str | None,
    layout: Layout,
    *,
    told: Mapping[tuple[str, str], str] | None = None,
) -> dict[str, str]:
    """Write the documents of an edition.

    Args:
        descriptor: the edition's ``datapackage.json``.
        tables: its canonical tables.
        files: its other files.
        changelog: the published part of the changelog, or None where there is none.
        layout: how they are worded.
        told: by table and label, what its dictionary says of a column in other formats than CSV;
            None where the layout says nothing of them.

    Returns:
        Text of each file, by name.
    """
    names = {table.size.name for table in tables}
    context = {
        "package": descriptor,
        "day": str(descriptor["created"])[:10],
        "creators": _titles(descriptor.get("contributors")),
        "licences": _titles(descriptor.get("licenses")),
        "sources": [
            source for source in descriptor.get("sources") or () if isinstance(source, dict)
        ],
        "tables": tables,
        "others": [
            _describe_other(item) for item in descriptor["resources"] if item["name"] not in names
        ],
        "files": files,
        "changelog": changelog,
        "told": told or {},
        "snippets": write_snippets(descriptor["resources"]),
    }
    environment = _environment(CATALOGUE)
    documents = {
        name: environment.get_template(f"{layout.templates}/{name}.j2").render(context)
        for name in ("README.md", "DICTIONNAIRE.md")
    }
    documents["dictionnaire.csv"] = render_csv(tables, CATALOGUE, told)
    if changelog is not None:
        documents[CHANGELOG_FILE] = changelog
    return documents


@cache
def _environment(catalogue: Catalogue) -> jinja2.Environment:
    import jinja2  # noqa: PLC0415 - only a build needs it

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.packaging"),
        autoescape=False,  # noqa: S701 - Markdown; the filters below escape it
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        text=escape_text,
        code=quote_code,
        plain=escape_plain,
        prose=write_prose,
        literal=quote_cell,
        block=quote_block,
        link=write_link,
        day=catalogue.write_day,
        size=catalogue.write_size,
        limits=lambda entry: describe_limits(entry, catalogue),
    )
    return environment


def _describe_other(item: Mapping[str, Any]) -> dict[str, Any]:
    path = item.get("path")
    paths = [path] if isinstance(path, str) else path or []
    return {"name": item["name"], "title": item.get("title") or item["name"], "paths": paths}


def _titles(items: object) -> list[str]:
    found = items if isinstance(items, list) else []
    return [str(item.get("title") or item.get("name")) for item in found if isinstance(item, dict)]
