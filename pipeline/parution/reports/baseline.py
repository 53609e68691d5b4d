"""What a baseline makes of the errors of a package, for a person: what is new first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from parution.reports.telling import tell_report
from parution.validation.baseline import keep_new
from parution.validation.tally import LIMIT

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.baseline import BaselineComparison
    from parution.model.package import Package
    from parution.model.report import Report


def sum_up_baseline(comparison: BaselineComparison, path: object, catalogue: Catalogue) -> str:
    """Sum up: how many errors are new, how many were known, how many are gone.

    Args:
        comparison: the errors, compared with those that are known.
        path: the file that knows them, as it is named to a person.
        catalogue: the language.
    """
    return catalogue.say(
        "baseline.summary",
        path=path,
        new=catalogue.count("baseline.new", comparison.new),
        known=catalogue.count("baseline.known", comparison.still),
        gone=catalogue.count("baseline.gone", comparison.gone),
    )


def render_new(
    comparison: BaselineComparison, report: Report, package: Package, catalogue: Catalogue
) -> Text:
    """Render the errors that no baseline knows, the first of each kind.

    Args:
        comparison: the errors, compared with those that are known.
        report: the whole report that was compared.
        package: what was validated.
        catalogue: the language.
    """
    text = Text(f"{catalogue.count('baseline.heading', comparison.new)}\n", "bold red")
    fresh = tuple(keep_new(task, comparison) for task in report.tasks)
    for table in tell_report(replace(report, tasks=fresh).cut(LIMIT), package, catalogue).tables:
        for sentence in table.sentences:
            text.append(f"  {sentence}\n")
    return text
