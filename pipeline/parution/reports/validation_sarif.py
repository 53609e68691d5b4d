"""The report of a validation as SARIF 2.1.0, which forges and editors show beside the lines.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and for the bounds
https://docs.github.com/code-security/code-scanning (« SARIF support for code scanning »).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from parution.reports.showing import dump_report, name_kind
from parution.reports.telling import group_kinds, make_fingerprint, open_paths, tell_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.findings import Finding
    from parution.reports.telling import ReportFindings

# Results that GitHub keeps of a file.
MOST = 5000
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render_sarif(report: Report, package: Package, catalogue: Catalogue) -> str:
    """Render a SARIF file: at most :data:`MOST` results, exact totals in the run's properties.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    from parution import __version__  # noqa: PLC0415 - the package imports the library first

    told = tell_report(report, package, catalogue)
    find_path = open_paths(package)
    found = [("error", each) for each in told.all_errors]
    found += [("warning", each) for each in told.all_warnings]
    shown = found[:MOST]
    kinds = list(dict.fromkeys((level, each.kind) for level, each in shown))
    rules = {kind: at for at, (_, kind) in enumerate(kinds)}
    more = told.total + len(told.all_warnings) - len(shown)
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "Parution",
                "version": __version__,
                "language": catalogue.language,
                "rules": [_describe_rule(level, kind, catalogue) for level, kind in kinds],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": _tell_more(more, catalogue),
            }
        ],
        "results": [
            _describe(level, each, rules[each.kind], find_path(each.file), seen)
            for level, each in shown
        ],
        "properties": {"totals": list(_list_totals(told))},
    }
    return dump_report({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _describe_rule(level: str, kind: str, catalogue: Catalogue) -> dict[str, Any]:
    name = name_kind(kind, catalogue) if level == "error" else catalogue.say("annotation.warning")
    return {
        "id": kind,
        "shortDescription": {"text": name},
        "defaultConfiguration": {"level": level},
    }


def _describe(
    level: str, finding: Finding, rule: int, path: str, seen: Counter[str]
) -> dict[str, Any]:
    return {
        "ruleId": finding.kind,
        "ruleIndex": rule,
        "level": level,
        "message": {"text": _write_message(finding.sentence)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": finding.line or 1},
                }
            }
        ],
        "partialFingerprints": {"parution/v1": make_fingerprint(finding, path, seen)},
    }


def _write_message(text: str) -> str:
    r"""Write a plain text message, in which nothing is a placeholder or a link.

    Source: SARIF 2.1.0, sections 3.11.5 (braces) and 3.11.6 (brackets).

    Example:
        >>> _write_message("[0-9]{2}"), _write_message("[a](https://exemple.fr)")
        ('[0-9]{{2}}', '\\[a\\](https://exemple.fr)')
    """
    text = text.replace("{", "{{").replace("}", "}}")
    return re.sub(r"([\[\]])", r"\\\1", text) if "](" in text else text


def _tell_more(more: int, catalogue: Catalogue) -> Sequence[dict[str, Any]]:
    if more <= 0:
        return []
    text = catalogue.count("annotation.more.error", more)
    return [{"level": "warning", "message": {"text": text}}]


def _list_totals(told: ReportFindings) -> Iterable[dict[str, Any]]:
    for table in told.tables:
        for group in group_kinds(table):
            kind, field = group.kind
            yield {"table": table.task.name, "type": kind, "field": field, "errors": group.total}
