"""Findings, differences, plans and states → what a person, or a program, reads.

A format of the validation report is a function of a module of its own, which is listed here and
named nowhere else; so is a format of a difference, of what became of addresses, of the review
of a contribution. The lists are read to parse the command line: a module is imported when its
format is rendered. The formats of a citation are the styles of :mod:`parution.packaging.citations`
and two more.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parution.packaging.citations import STYLES
from parution.reports.formats import (
    CitationFormat,
    DifferenceFormat,
    LinkFormat,
    ReportFormat,
    ReviewFormat,
    later,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS: Mapping[str, ReportFormat] = {
    "text": ReportFormat(later("validation_text", "render_text"), ".txt"),
    "json": ReportFormat(later("validation_json", "render"), ".json"),
    "markdown": ReportFormat(later("validation_markdown", "render_markdown"), ".md", most=3_000),
    "html": ReportFormat(later("validation_html", "render_html"), ".html", most=10_000),
    "github": ReportFormat(later("validation_github", "render_github"), ".txt", most=1_000),
    "gitlab": ReportFormat(
        later("validation_gitlab", "render_gitlab"), ".json", limit=1000, most=5000
    ),
    "junit": ReportFormat(later("validation_junit", "render_junit"), ".xml", most=5_000),
    "sarif": ReportFormat(
        later("validation_sarif", "render_sarif"), ".sarif", limit=1000, most=5000
    ),
    "xlsx": ReportFormat(
        later("validation_xlsx", "render_xlsx"), ".xlsx", limit=20, whole_rows=50_000, binary=True
    ),
    "csv": ReportFormat(
        later("validation_csv", "render_csv"), ".csv", limit=20, whole_rows=10_000, binary=True
    ),
}
DIFFERENCE_FORMATS: Mapping[str, DifferenceFormat] = {
    "text": DifferenceFormat(later("difference_text", "render_text")),
    "markdown": DifferenceFormat(later("difference_markdown", "render_markdown")),
    "json": DifferenceFormat(later("difference_json", "render_json")),
    "html": DifferenceFormat(later("difference_html", "render_html")),
}
LINK_FORMATS: Mapping[str, LinkFormat] = {
    "text": LinkFormat(later("links_text", "render_text")),
    "markdown": LinkFormat(later("links_markdown", "render_markdown")),
    "json": LinkFormat(later("links_json", "render_json")),
}
REVIEW_FORMATS: Mapping[str, ReviewFormat] = {
    "text": ReviewFormat(later("review_text", "render_text")),
    "markdown": ReviewFormat(later("review_markdown", "render_markdown")),
    "json": ReviewFormat(later("review_json", "render_json")),
}
CITATION_FORMATS: Mapping[str, CitationFormat] = {
    "text": CitationFormat(later("citation", "render_text")),
    "json": CitationFormat(later("citation", "render_json")),
    **{
        style: CitationFormat(partial(later("citation", "render_style"), style)) for style in STYLES
    },
}
