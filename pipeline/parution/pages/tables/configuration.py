"""What the script of the dataset's page is told: JSON in the page itself, of bounded size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.pages.rendering import embed_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from parution.messages import Catalogue
    from parution.pages.tables.choosing import ShownTable
    from parution.pages.tables.kinds import Column
    from parution.pages.view import PortalView

# Columns that are described there, of all the tables together: of the other tables, the script
# reads the descriptor of the edition when they are used.
_COLUMNS = 1_500
# Versions that are listed there, the newest.
_VERSIONS = 200


def write_configuration(view: PortalView, tables: Sequence[ShownTable]) -> Markup:
    """Write what the script is told.

    Args:
        view: what the page tells of.
        tables: its tables, as they stand in it.

    Returns:
        JSON that an element ``script`` of type ``application/json`` may hold: without ``<``.
    """
    told = {
        "language": view.catalogue.language,
        "version": str(view.build.release.version),
        "versions": [*_list_versions(view)],
        "tables": [*_list_tables(tables)],
        "sentences": list_sentences(view.catalogue),
    }
    return embed_json(told)


def _list_versions(view: PortalView) -> Iterator[dict[str, str]]:
    """List the versions whose files the portal has, the highest first."""
    there = (
        release
        for release in view.list_releases()
        if release.version not in view.left_out
        and not view.history.find_withdrawal(release.version)
    )
    for release, _ in zip(there, range(_VERSIONS), strict=False):
        yield {
            "version": str(release.version),
            "date": release.date,
            "day": view.catalogue.write_day(release.date),
        }


def _list_tables(tables: Sequence[ShownTable]) -> Iterator[dict[str, Any]]:
    left = _COLUMNS
    for table in tables:
        left -= len(table.columns)
        told: dict[str, Any] = {
            "name": table.view.size.name,
            "title": table.view.title,
            "path": table.view.path,
            "mode": table.mode,
            "rows": table.view.size.rows,
        }
        if left >= 0:
            told["columns"] = [_describe_column(column) for column in table.columns]
            told["key"] = table.key
            told["links"] = [
                {"columns": link.columns, "table": link.table, "targets": link.targets}
                for link in table.links
            ]
        yield told


def _describe_column(column: Column) -> dict[str, Any]:
    """Describe a column; what is as it mostly is goes without saying."""
    told: dict[str, Any] = {"name": column.name}
    if (column.kind, column.type) != ("text", "string"):
        told |= {"kind": column.kind, "type": column.type}
    if column.title:
        told["title"] = column.title
    if column.values:
        told["values"] = column.values
    if column.true:
        told["true"] = column.true
    if column.missing != ("",):
        told["missing"] = column.missing
    if column.decimal != ".":
        told["decimal"] = column.decimal
    if column.group:
        told["group"] = column.group
    return told


def list_sentences(catalogue: Catalogue) -> dict[str, str | tuple[str, str]]:
    """List what the script says, by its own short names: one text, or one and several.

    The values that it fills in are left as ``{name}``.

    Args:
        catalogue: the language.
    """
    say, count, number = catalogue.say, catalogue.count, "{number}"
    return {
        "search": say("page.table.search"),
        "filter": say("page.table.filter"),
        "filterBy": say("page.table.filter-by"),
        "columns": say("page.table.columns"),
        "allColumns": say("page.table.all-columns"),
        "firstColumns": say("page.table.first-columns"),
        "findColumn": say("page.table.find-column"),
        "moreColumns": say("page.table.more-columns", number=number),
        "download": say("page.table.download-rows"),
        "copy": say("page.table.copy-rows"),
        "copied": say("page.table.copied"),
        "notCopied": say("page.table.not-copied"),
        "reset": say("page.table.reset"),
        "all": say("page.table.all-rows"),
        "perPage": say("page.table.per-page"),
        "previous": say("page.table.previous-page"),
        "next": say("page.table.next-page"),
        "page": say("page.table.page", page="{page}", pages="{pages}"),
        "rows": (
            count("page.table.rows-of", 1, number=number),
            count("page.table.rows-of", 2, number=number),
        ),
        "found": (
            count("page.table.found", 1, number=number, total="{total}"),
            count("page.table.found", 2, number=number, total="{total}"),
        ),
        "range": say("page.table.range", first="{first}", last="{last}", number=number),
        "first": say("page.table.first-of", first="{first}", number=number),
        "none": say("page.table.none-found"),
        "loading": say("page.table.loading"),
        "showAll": say("page.table.show-all", number=number),
        "refused": say("page.table.not-fetched"),
        "local": say("page.table.from-disk"),
        "file": say("page.table.open-file"),
        "sort": say("page.table.sort-by", column="{column}"),
        "about": say("page.table.about-column", column="{column}"),
        "ascending": say("page.table.ascending"),
        "descending": say("page.table.descending"),
        "unsorted": say("page.table.unsorted"),
        "hide": say("page.table.hide-column"),
        "from": say("page.table.from"),
        "to": say("page.table.to"),
        "contains": say("page.table.contains"),
        "filled": say("page.table.filled"),
        "empty": say("page.table.empty"),
        "any": say("page.table.any"),
        "column": say("page.table.column"),
        "remove": say("page.table.remove-filter", filter="{filter}"),
        "close": say("page.table.close"),
        "more": say("page.table.read-more"),
        "less": say("page.table.read-less"),
        "emptyCell": say("page.table.empty-cell"),
        "yes": say("word.yes"),
        "no": say("word.no"),
        "row": say("page.table.row", number=number),
        "openRow": say("page.table.open-row", number=number),
        "permalink": say("page.table.permalink"),
        "copyLink": say("page.table.copy-link"),
        "previousRow": say("page.table.previous-row"),
        "nextRow": say("page.table.next-row"),
        "citedBy": say("page.table.cited-by"),
        "noRow": say("page.table.no-such-row", key="{key}", table="{table}"),
        "version": say("page.table.version"),
        "goVersion": say("page.table.go-version"),
        "number": say("page.table.row-number"),
        "latest": say("page.table.latest-version", version="{version}"),
        "dated": say("page.table.dated-version", version="{version}", day="{day}"),
        "viewing": say("page.table.viewing-version", version="{version}", day="{day}"),
        "back": say("page.table.back-to-latest"),
        "noVersion": say("page.table.no-such-version", version="{version}"),
        "noTable": say("page.table.no-table-then", version="{version}"),
        "tooLarge": say("page.table.too-large"),
        "type": say("page.table.type", type="{type}"),
        "searched": say("page.table.searched", columns="{columns}"),
    }
