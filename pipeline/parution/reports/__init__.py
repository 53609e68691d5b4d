"""Findings, plans and states → what a person, or a program, reads.

A format of the validation report is a module with a
:class:`~parution.reports.formats.ReportFormat`; it is listed here and named nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.reports import validation_json, validation_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.reports.formats import ReportFormat

FORMATS: Mapping[str, ReportFormat] = {
    "text": validation_text.FORMAT,
    "json": validation_json.FORMAT,
}
