"""The page of the dataset in each of its languages: what differs from one to the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parution.messages import Catalogue

if TYPE_CHECKING:
    from parution.model.release import Wording
    from parution.pages.view import PortalView

# Each in itself: who looks for a language knows it by that name.
_NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the dataset, as the pages in its other languages link to it.

    Attributes:
        tag: the language of its titles and descriptions (BCP 47).
        name: what the language is called, in itself; the tag where it has no sentences.
        address: the page, in the portal's folder.
    """

    tag: str
    name: str
    address: str


def name_page(language: str) -> str:
    """Name the page in a language that is not the first: it stands beside ``index.html``.

    Args:
        language: ``"fr"`` or ``"en"``.
    """
    return f"index.{language}.html"


def list_views(view: PortalView) -> tuple[PortalView, ...]:
    """List what the pages of the dataset show: the same edition, in each of its languages.

    Args:
        view: what the portal shows.

    Returns:
        One a language, that of the descriptor first.
    """
    wordings = view.build.wordings
    if not wordings:
        return (view,)
    pages = tuple(_link(wording, view.page, number) for number, wording in enumerate(wordings))
    return tuple(
        replace(
            view,
            build=view.build.tell_in(wording),
            catalogue=Catalogue(wording.language),
            tag=wording.tag,
            page=page.address,
            pages=pages if len(pages) > 1 else (),
        )
        for wording, page in zip(wordings, pages, strict=True)
    )


def _link(wording: Wording, first: str, number: int) -> PageLink:
    primary = wording.tag.partition("-")[0].lower()
    name = _NAMES.get(primary, wording.tag)
    return PageLink(wording.tag, name, name_page(wording.language) if number else first)
