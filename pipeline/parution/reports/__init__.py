"""Findings, differences, plans and states → what a person, or a program, reads.

A format of the validation report is a module with a
:class:`~parution.reports.formats.ReportFormat`; it is listed here and named nowhere else. So is
a format of a difference, a :class:`~parution.reports.formats.DifferenceFormat`, and one of what
became of addresses, a :class:`~parution.reports.formats.LinkFormat`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.reports import (
    difference_html,
    difference_json,
    difference_markdown,
    difference_text,
    links_json,
    links_markdown,
    links_text,
    validation_csv,
    validation_github,
    validation_gitlab,
    validation_html,
    validation_json,
    validation_junit,
    validation_markdown,
    validation_sarif,
    validation_text,
    validation_xlsx,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.reports.formats import DifferenceFormat, LinkFormat, ReportFormat

FORMATS: Mapping[str, ReportFormat] = {
    "text": validation_text.FORMAT,
    "json": validation_json.FORMAT,
    "markdown": validation_markdown.FORMAT,
    "html": validation_html.FORMAT,
    "github": validation_github.FORMAT,
    "gitlab": validation_gitlab.FORMAT,
    "junit": validation_junit.FORMAT,
    "sarif": validation_sarif.FORMAT,
    "xlsx": validation_xlsx.FORMAT,
    "csv": validation_csv.FORMAT,
}
DIFFERENCE_FORMATS: Mapping[str, DifferenceFormat] = {
    "text": difference_text.FORMAT,
    "markdown": difference_markdown.FORMAT,
    "json": difference_json.FORMAT,
    "html": difference_html.FORMAT,
}
LINK_FORMATS: Mapping[str, LinkFormat] = {
    "text": links_text.FORMAT,
    "markdown": links_markdown.FORMAT,
    "json": links_json.FORMAT,
}
