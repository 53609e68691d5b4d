"""A built descriptor → citations of the release, in the styles that people and programs read.

``describing`` makes the record of what may be cited; each other module renders it in one style,
which is listed here and named nowhere else. All of it is pure. It stands below the portals, whose
pages may show a citation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.packaging.citations.apa import render_apa
from parution.packaging.citations.bibtex import render_bibtex
from parution.packaging.citations.cff import render_cff
from parution.packaging.citations.iso690 import render_iso690

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parution.messages import Catalogue
    from parution.model.citation import Citation

# Citation, language of its words → a text. APA and ISO 690 are one line, which a person pastes;
# BibTeX and CFF are documents, which end with a newline.
STYLES: Mapping[str, Callable[[Citation, Catalogue], str]] = {
    "bibtex": render_bibtex,
    "cff": render_cff,
    "apa": render_apa,
    "iso690": render_iso690,
}
