"""The page of the dataset in each of its languages: what differs from one to the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from parution.messages import Catalogue
from parution.model.languages import find_default_language, list_untranslated, read_primary

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def name_translation(language: str) -> str:
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


@dataclass(frozen=True, slots=True)
class TextLanguages:
    """In which language a text of the producer is, where it is not that of the page.

    Who hears the page, or has it translated, needs to know (WCAG 2.1, 3.1.2).

    Attributes:
        page: the language of the page, ``"fr"`` or ``"en"``.
        tag: the language of what is translated (BCP 47).
        original: the language of the descriptor and of the data.
        untranslated: the texts that are in this one, their spaces made one.
    """

    page: str
    tag: str
    original: str
    untranslated: frozenset[str] = frozenset()

    @classmethod
    def of(cls, view: PortalView) -> TextLanguages:
        """Find them for a page."""
        descriptor = view.build.descriptor
        original = find_default_language(descriptor)
        texts: Iterable[str] = ()
        if view.tag != original:
            texts = list_untranslated(descriptor, view.tag)
        known = frozenset(" ".join(text.split()) for text in texts)
        return cls(view.catalogue.language, view.tag, original, known)

    def mark(self, text: object) -> Markup:
        """Write the attribute ``lang`` of an element that has a title or a description alone.

        Args:
            text: the text.

        Returns:
            The attribute, with a space before; nothing where the page is in this language.
        """
        is_original = " ".join(str(text or "").split()) in self.untranslated
        return self._write(self.original if is_original else self.tag)

    @property
    def mark_data(self) -> Markup:
        """The same, of an element that has cells, or what was said of a version."""
        return self._write(self.original)

    def _write(self, tag: str) -> Markup:
        return Markup() if read_primary(tag) == self.page else Markup(' lang="{}"').format(tag)


def _link(wording: Wording, first: str, number: int) -> PageLink:
    name = _NAMES.get(read_primary(wording.tag), wording.tag)
    return PageLink(wording.tag, name, name_translation(wording.language) if number else first)
