"""The page of the dataset: all that a release is, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.catalogue.schema_org import write_schema_org
from parution.packaging.formats import find_parquet
from parution.packaging.portal_address import locate_version
from parution.packaging.prose import summarise
from parution.packaging.snippets import write_load, write_snippets
from parution.pages.accessibility import find_statement
from parution.pages.citing import cite
from parution.pages.languages import TextLanguages
from parution.pages.links import describe_chooser, list_links
from parution.pages.pictures.showing import find_pictures
from parution.pages.rendering import render
from parution.pages.scripting import read_script
from parution.pages.since import describe_since
from parution.pages.tables.choosing import show_tables
from parution.pages.tables.configuration import write_configuration
from parution.pages.versions import MOST_WHOLE, list_cards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.packaging.formats import TableFile
    from parution.packaging.snippets import Snippet
    from parution.pages.view import PortalView

# Characters of what search engines and social networks show of the page.
_OF_DESCRIPTION = 200


def render_page(view: PortalView) -> str:
    """Render the page.

    Args:
        view: what it tells of.

    Returns:
        The HTML document; the same for the same arguments.
    """
    build = view.build
    release, package = build.release, build.descriptor
    texts = TextLanguages.of(view)
    formats = view.list_formats(f"{view.url}latest/")
    shown = show_tables(build, view.catalogue)
    address = locate_version(view.url, release.version)
    links, more_links = list_links(view)
    return render(
        "index.html.j2",
        view.catalogue,
        script=read_script(indexed=any(table.mode == "indexed" for table in shown)),
        schema_org=write_schema_org(view.describe_dataset()),
        title=package.get("title") or package["name"],
        about=summarise(package.get("description"), _OF_DESCRIPTION),
        package=package,
        release=release,
        tables=build.tables,
        shown_tables=shown,
        configuration=write_configuration(view, shown),
        pictures=find_pictures(view),
        files=build.files,
        digests={file.path: file for file in release.files},
        cards=list_cards(view),
        whole=MOST_WHOLE,
        since=describe_since(view),
        copy_words=_list_copy_words(view.catalogue),
        citations=cite(package, address, view.catalogue),
        url=view.url,
        links=links,
        more_links=more_links,
        chooser=describe_chooser(view),
        page=view.page,
        pages=view.pages,
        dictionary=view.dictionary,
        lang_of=texts.mark,
        lang_of_data=texts.mark_data,
        snippets=_list_snippets(view, formats),
        formats=formats,
        statement=find_statement(view),
        workbooks=[file for file in formats if file.path.endswith(".xlsx")],
    )


def _list_copy_words(catalogue: Catalogue) -> dict[str, Any]:
    """List what the buttons that copy say."""
    return {
        # In the order of a row of files.
        "file": [
            catalogue.say("page.reuse.address-latest", file="{file}"),
            catalogue.say("page.reuse.address-pinned", file="{file}"),
            catalogue.say("page.reuse.hash-of", file="{file}"),
        ],
        "copy": catalogue.say("page.copy.copy"),
        "copied": catalogue.say("page.copy.copied"),
        "selected": catalogue.say("page.copy.selected"),
        "what": catalogue.say("page.copy.what", what="{what}"),
    }


def _list_snippets(view: PortalView, formats: Sequence[TableFile]) -> list[Snippet]:
    resources = view.build.descriptor["resources"]
    language = view.catalogue.language
    base, parquet = f"{view.url}latest/", find_parquet(formats)
    snippets = [*write_snippets(resources, base, parquet, language)]
    if not view.url:
        return snippets
    loaded = write_load(resources, view.url, str(view.build.release.version))
    return [loaded, *snippets] if loaded else snippets
