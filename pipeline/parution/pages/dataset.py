"""The page of the dataset: all that a release is, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.packaging.formats import find_parquet
from parution.packaging.snippets import write_load, write_snippets
from parution.pages.changes import name_page
from parution.pages.folders import find_notices
from parution.pages.pictures.showing import find_pictures
from parution.pages.rendering import render
from parution.pages.scripting import read_script
from parution.pages.tables.choosing import show_tables
from parution.pages.tables.configuration import write_configuration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.packaging.formats import TableFile
    from parution.packaging.snippets import Snippet
    from parution.pages.view import PortalView


def render_page(view: PortalView) -> str:
    """Render the page.

    Args:
        view: what it tells of.

    Returns:
        The HTML document; the same for the same arguments.
    """
    build, history = view.build, view.history
    formats = view.list_formats(f"{view.url}latest/")
    shown = show_tables(build, view.catalogue)
    return render(
        "index.html.j2",
        view.catalogue,
        script=read_script(indexed=any(table.mode == "indexed" for table in shown)),
        package=build.descriptor,
        release=build.release,
        tables=build.tables,
        shown_tables=shown,
        configuration=write_configuration(view, shown),
        pictures=find_pictures(view),
        files=build.files,
        digests={file.path: file for file in build.release.files},
        releases=view.list_releases(),
        rollbacks={
            entry.version: event
            for entry in history.releases
            if (event := history.find_rollback(entry.version, view.portal))
        },
        withdrawals=find_notices(history, "", view.left_out),
        left_out=view.left_out,
        changes={
            page.after: {
                "href": name_page(page.after),
                "told": view.catalogue.say("changes.since", version=page.before),
            }
            for page in view.changes
        },
        url=view.url,
        snippets=_list_snippets(view, formats),
        formats=formats,
        workbooks=[file for file in formats if file.path.endswith(".xlsx")],
    )


def _list_snippets(view: PortalView, formats: Sequence[TableFile]) -> list[Snippet]:
    resources = view.build.descriptor["resources"]
    snippets = [*write_snippets(resources, f"{view.url}latest/", find_parquet(formats))]
    if not view.url:
        return snippets
    loaded = write_load(resources, view.url, str(view.build.release.version))
    return [loaded, *snippets] if loaded else snippets
