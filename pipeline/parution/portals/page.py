"""The pages of the static portal: the dataset's and its folders', each one file, no script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from parution.messages import Catalogue
from parution.messages.fields import describe_limits
from parution.model.shortening import shorten
from parution.packaging.escaping import quote_address
from parution.packaging.formats import find_parquet, list_recorded_files
from parution.packaging.layouts import LAYOUTS
from parution.packaging.llms import PortalArchive, Where, write_llms
from parution.packaging.portal_address import locate_version
from parution.packaging.snippets import write_load, write_snippets
from parution.portals.changes import name_page

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import jinja2

    from parution.model.portal import ChangePage
    from parution.model.release import Build, History, Version, Withdrawal
    from parution.packaging.formats import TableFile

# The mark by which a page of ours is told from somebody else's.
GENERATOR = "Parution"
# The newest versions that llms.txt links to; versions.json has all. Characters of each summary.
_MOST_ARCHIVES, _OF_SUMMARY = 10, 160
# The page speaks the dataset's language, whatever the producer's machine speaks.
CATALOGUE = Catalogue("fr")


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A line of the page of a folder.

    Attributes:
        href: where it leads, from the folder.
        name: what is shown of it.
        about: one sentence, or ``""``.
        bytes: size of the file, or of the archive of a version; None of what was withdrawn.
    """

    href: str
    name: str
    about: str
    bytes: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A version that was withdrawn, as a page tells it.

    Attributes:
        event: when and why.
        replacement: the version to take instead, or None.
        href: where that one is, from the page; ``""`` where it is not on the portal.
    """

    event: Withdrawal
    replacement: Version | None
    href: str


def render_page(
    build: Build,
    history: History,
    url: str,
    portal: str,
    left_out: Collection[Version] = (),
    *,
    changes: Sequence[ChangePage] = (),
) -> str:
    """Render the page.

    Descriptions are Markdown; HTML in them is shown, not obeyed, and links go nowhere but
    to the web or to mail. All else is text.

    Args:
        build: the latest edition.
        history: all the releases.
        url: the address of the portal's folder on the web, or ``""``.
        portal: the portal's name: what was rolled back on it is told, and what was withdrawn.
        left_out: versions that the portal does not have, which is told too.
        changes: the pages of what changes from one version to the next, which are linked.

    Returns:
        The HTML document; the same for the same arguments.
    """
    resources = build.descriptor["resources"]
    formats = _list_formats(build, history, f"{url}latest/")
    version = str(build.release.version)
    loaded = write_load(resources, url, version) if url else None
    snippets = write_snippets(resources, f"{url}latest/", find_parquet(formats))
    return _open_template("index.html.j2").render(
        generator=GENERATOR,
        package=build.descriptor,
        release=build.release,
        tables=build.tables,
        files=build.files,
        digests={file.path: file for file in build.release.files},
        releases=sorted(history.releases, key=lambda entry: entry.version, reverse=True),
        rollbacks={
            entry.version: event
            for entry in history.releases
            if (event := history.find_rollback(entry.version, portal))
        },
        withdrawals=find_notices(history, "", left_out),
        left_out=left_out,
        changes={
            page.after: {
                "href": name_page(page.after),
                "told": CATALOGUE.say("changes.since", version=page.before),
            }
            for page in changes
        },
        url=url,
        snippets=[*([loaded] if loaded else []), *snippets],
        formats=formats,
        workbooks=[file for file in formats if file.path.endswith(".xlsx")],
    )


def render_llms(
    build: Build, history: History, url: str, left_out: Collection[Version] = ()
) -> str:
    """Render ``llms.txt``, for the root of the portal.

    Args:
        build: the latest edition.
        history: all the releases.
        url: the address of the portal's folder on the web, or ``""``.
        left_out: versions that the portal does not have.

    Returns:
        Markdown, of the shape of https://llmstxt.org; the same for the same arguments.
    """
    root = quote_address(url)
    there = (
        entry
        for entry in sorted(history.releases, key=lambda entry: entry.version, reverse=True)
        if entry.version not in left_out and not history.find_withdrawal(entry.version)
    )
    where = Where(
        files=f"{root}latest/",
        pinned=locate_version(root, build.release.version),
        history=f"{root}versions.json",
        archives=[
            PortalArchive(
                str(entry.version),
                entry.date,
                f"{root}releases/{entry.version}.zip",
                shorten(entry.summary, _OF_SUMMARY),
            )
            for entry in islice(there, _MOST_ARCHIVES)
        ],
    )
    return write_llms(
        LAYOUTS[max(LAYOUTS)].templates,
        build.descriptor,
        build.tables,
        build.files,
        _list_formats(build, history, where.files),
        documents={file.path for file in build.release.files},
        where=where,
    )


def _list_formats(build: Build, history: History, base: str) -> tuple[TableFile, ...]:
    """List the tables in other formats that the portal has of an edition."""
    # What is not for this portal, or that nobody has any more, is not in its history.
    recorded = history.find(build.release.version)
    return list_recorded_files(recorded.formats if recorded else (), base)


def find_notices(
    history: History, home: str, left_out: Collection[Version] = ()
) -> dict[Version, Notice]:
    """Find what a page tells of each version that was withdrawn.

    Args:
        history: all the releases.
        home: address of the portal's folder, from the page: ``""``, or ``../`` and so on.
        left_out: versions that the portal does not have.
    """
    found = {}
    for release in history.releases:
        event = history.find_withdrawal(release.version)
        if event is not None:
            taken = history.find_replacement(release.version)
            href = f"{home}releases/{taken}/index.html" if taken and taken not in left_out else ""
            found[release.version] = Notice(event, taken, href)
    return found


def render_notices(name: str, heading: str, home: str, notices: Sequence[Notice]) -> bytes:
    """Render the page of what was withdrawn, where its files were.

    Args:
        name: name of the package.
        heading: what stood there.
        home: address of the dataset's page, from this one; ``""`` where this one is it.
        notices: the versions that were withdrawn.
    """
    page = _open_template("withdrawn.html.j2").render(
        generator=GENERATOR, name=name, heading=heading, home=home, notices=notices
    )
    return page.encode()


def render_folder(name: str, heading: str, home: str, entries: Sequence[FolderEntry]) -> bytes:
    """Render the page of a folder.

    Args:
        name: name of the package.
        heading: what the folder is.
        home: address of the dataset's page, from the folder.
        entries: what is in it.
    """
    page = _open_template("folder.html.j2").render(
        generator=GENERATOR, name=name, heading=heading, home=home, entries=entries
    )
    return page.encode()


@cache
def _open_template(name: str) -> jinja2.Template:
    """Compile a template, once for all the times that a publication renders it."""
    import jinja2  # noqa: PLC0415 - only a publication needs these two
    from markdown_it import MarkdownIt  # noqa: PLC0415

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parution.portals"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        # markdown-it escapes what it does not itself write; the template marks it as safe.
        markdown=lambda text: markdown.render(str(text or "")),
        size=CATALOGUE.write_size,
        number=CATALOGUE.write_number,
        day=CATALOGUE.write_day,
        limits=lambda entry: describe_limits(entry, CATALOGUE),
    )
    return environment.get_template(name)
