"""``llms.txt`` at the root of a portal."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from parution.model.shortening import shorten
from parution.packaging.escaping import quote_address
from parution.packaging.layouts import LAYOUTS
from parution.packaging.llms import PortalArchive, Where, write_llms
from parution.packaging.portal_address import locate_version

if TYPE_CHECKING:
    from parution.pages.view import PortalView

# The newest versions that llms.txt links to; versions.json has all. Characters of each summary.
_MOST_ARCHIVES, _OF_SUMMARY = 10, 160


def render_llms(view: PortalView) -> str:
    """Render ``llms.txt``, for the root of the portal.

    Args:
        view: what the portal is to show.

    Returns:
        Markdown, of the shape of https://llmstxt.org; the same for the same arguments.
    """
    root = quote_address(view.url)
    there = (
        entry
        for entry in view.list_releases()
        if entry.version not in view.left_out and not view.history.find_withdrawal(entry.version)
    )
    where = Where(
        files=f"{root}latest/",
        pinned=locate_version(root, view.build.release.version),
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
        LAYOUTS[max(LAYOUTS)].templates[view.catalogue.language],
        view.wording,
        view.list_formats(where.files),
        documents={file.path for file in view.build.release.files},
        where=where,
    )
