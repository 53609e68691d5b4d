"""The report of a validation as GitLab's Code Quality: what the merge request shows on its lines.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from parution.reports.showing import dump_report, name_kind
from parution.reports.telling import make_fingerprint, open_paths, tell_report

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.findings import Finding

# Errors and warnings in all, the last of which may say how many more there are.
MOST = 5000


def render_gitlab(report: Report, package: Package, catalogue: Catalogue) -> str:
    """Render errors and warnings as a JSON array, at most :data:`MOST`.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    told = tell_report(report, package, catalogue)
    find_path = open_paths(package)
    found = [("major", each) for each in told.all_errors]
    found += [("minor", each) for each in told.all_warnings]
    total = told.total + len(told.all_warnings)
    shown = found if total <= MOST and total == len(found) else found[: MOST - 1]
    seen: Counter[str] = Counter()
    issues = [
        _describe(severity, each, find_path(each.file), catalogue, seen) for severity, each in shown
    ]
    if total > len(shown):
        more = catalogue.count("annotation.more.error", total - len(shown))
        source = find_path(package.source.name)
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        issues.append(_issue(source, 1, "major", check="parution", told=more, fingerprint=digest))
    return dump_report(issues)


def _describe(
    severity: str, finding: Finding, path: str, catalogue: Catalogue, seen: Counter[str]
) -> dict[str, Any]:
    fingerprint = make_fingerprint(finding, path, seen)
    check = f"parution/{finding.kind}"
    what = f"{name_kind(finding.kind, catalogue)} — " if severity == "major" else ""
    told = f"{what}{finding.sentence}"
    return _issue(
        path, finding.line or 1, severity, check=check, told=told, fingerprint=fingerprint
    )


def _issue(
    path: str, line: int, severity: str, *, check: str, told: str, fingerprint: str
) -> dict[str, Any]:
    return {
        "description": told,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
