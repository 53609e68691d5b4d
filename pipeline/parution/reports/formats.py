"""What a format of an answer is to the command line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text

    from parution.messages import Catalogue
    from parution.model.citation import CitedRelease
    from parution.model.difference import EditionDifference
    from parution.model.link import LinkReport
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.model.review import Review


def later(module: str, name: str) -> Callable[..., Any]:
    """Make a function of a module of :mod:`parution.reports` that is imported when it is called.

    Args:
        module: the module.
        name: its function.
    """
    return partial(_call, module, name)


def _call(module: str, name: str, *arguments: object) -> Any:
    return getattr(import_module(f"parution.reports.{module}"), name)(*arguments)


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format of the validation report: what :data:`parution.reports.FORMATS` lists.

    Attributes:
        render: report, what was validated, language → the report. A ``Text`` is for a person:
            a terminal colours it. A ``str`` is a document for a program: it is written to the
            letter, in UTF-8. ``bytes`` only go in a file.
        suffix: the end of the name of a file in this format, with its dot.
        limit: errors of each kind (type × field) that it can show; None for as many as the
            person asks for.
        most: errors of all kinds that it can show, of as many kinds as possible; None for all.
        whole_rows: wrong rows of each table, the first ones, that it shows with all their
            errors: the report that it is given has them all up to ``Task.complete_to``.
        binary: whether it is no text, and must go in a file.
    """

    render: Callable[[Report, Package, Catalogue], Text | str | bytes]
    suffix: str
    limit: int | None = None
    most: int | None = None
    whole_rows: int = 0
    binary: bool = False


@dataclass(frozen=True, slots=True)
class DifferenceFormat:
    """A format of a difference: what :data:`parution.reports.DIFFERENCE_FORMATS` lists.

    Attributes:
        render: difference, language → what is read; as of :class:`ReportFormat`.
    """

    render: Callable[[EditionDifference, Catalogue], Text | str]


@dataclass(frozen=True, slots=True)
class LinkFormat:
    """A format of what became of addresses: what :data:`parution.reports.LINK_FORMATS` lists.

    Attributes:
        render: what became of them, language → what is read; as of :class:`ReportFormat`.
    """

    render: Callable[[LinkReport, Catalogue], Text | str]


@dataclass(frozen=True, slots=True)
class ReviewFormat:
    """A format of the review of a contribution: what ``parution.reports.REVIEW_FORMATS`` lists.

    Attributes:
        render: review, language → what is read; as of :class:`ReportFormat`.
    """

    render: Callable[[Review, Catalogue], Text | str]


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """A format of a citation: what :data:`parution.reports.CITATION_FORMATS` lists.

    Attributes:
        render: the release, the language of what stands around the references → what is read; as
            of :class:`ReportFormat`.
    """

    render: Callable[[CitedRelease, Catalogue], Text | str]
