"""All the pages that a portal which is a folder has of its own: what tells of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.packaging.llms import LLMS_FILE
from parution.pages.dataset import render_page
from parution.pages.folders import find_notices, render_notices
from parution.pages.indexes import NOTHING, PAGE
from parution.pages.llms import render_llms
from parution.pages.pictures.showing import list_pictures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from parution.model.release import History, Version
    from parution.pages.view import PortalView


def list_root(view: PortalView) -> Iterator[tuple[str, bytes]]:
    """List what stands beside the history, at the root of the folder; the dataset's page last.

    Args:
        view: what is told.

    Yields:
        The address of a file in the portal's folder, and the file.
    """
    yield from list_pictures(view)
    yield LLMS_FILE, render_llms(view).encode()
    yield PAGE, render_page(view).encode()


def render_nothing(history: History, left_out: Collection[Version]) -> bytes:
    """Render the page of the dataset where every version was withdrawn.

    Args:
        history: all the releases.
        left_out: versions that the portal does not have.
    """
    notices = [*find_notices(history, "", left_out).values()]
    return render_notices(history.name, NOTHING, "", notices)
