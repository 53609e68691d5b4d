"""The report of a validation for a program: frictionless' shape, and what we add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.reports.showing import dump_report

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report


def render_json(report: Report) -> str:
    """Render the report as a JSON document, the same in every language.

    Source of its shape: ``docs/report.schema.json``.
    """
    return dump_report(report.to_dict())


def render(report: Report, package: Package, catalogue: Catalogue) -> str:  # noqa: ARG001
    """Render the report as :func:`render_json`, which needs nothing else."""
    return render_json(report)
