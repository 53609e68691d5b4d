"""The language of what is built: the dataset's, not the builder's."""

from __future__ import annotations

from parution.messages import Catalogue

CATALOGUE = Catalogue("fr")
