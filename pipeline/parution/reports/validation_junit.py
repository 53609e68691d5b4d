"""The report of a validation as JUnit's XML: a suite a table, a case a column.

Cases have the same names whatever is found, so that a server can follow each from run to run.

Source: https://github.com/windyroad/JUnit-Schema, whose order of elements and attributes it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from parution.messages import printable
from parution.reports.showing import name_kind, spell_commands_as
from parution.reports.telling import group_kinds, tell_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parution.messages import Catalogue
    from parution.model.package import Package
    from parution.model.report import Report
    from parution.reports.findings import Finding
    from parution.reports.telling import KindFindings, TableFindings

# What the format must say of a run, and that would make two reports of one commit differ.
_NEVER = "1970-01-01T00:00:00"
# Sentences of a report, some 300 bytes each: what reads XML takes no text of more than 10 MB.
MOST = 5000


def render_junit(report: Report, package: Package, catalogue: Catalogue) -> str:
    """Render a suite for each table, or for the package where it is refused.

    At most :data:`MOST` errors are told one by one, the others counted in their cases.

    Args:
        report: the report.
        package: what was validated.
        catalogue: the language.
    """
    told = tell_report(report, package, catalogue)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    suites, room = 0, MOST
    if told.errors or not told.tables:
        lines += _write_suite(suites, package.name, package, [_write_package(told.errors)])
        suites += 1
    for table in told.tables:
        cases = list(_write_cases(table, room, catalogue))
        room = max(0, room - len(table.findings))
        lines += _write_suite(suites, table.task.name, package, cases)
        suites += 1
    return spell_commands_as("\n".join([*lines, "</testsuites>"]) + "\n", "&#35;", "&#58;")


def _write_suite(
    number: int, name: str, package: Package, cases: Sequence[tuple[str, str, str]]
) -> Iterator[str]:
    failures = sum(bool(text) for _, _, text in cases)
    attributes = {
        "name": name,
        "timestamp": _NEVER,
        "hostname": "localhost",
        "tests": str(len(cases)),
        "failures": str(failures),
        "errors": "0",
        "time": "0",
        "package": package.name,
        "id": str(number),
    }
    yield f"  <testsuite {_write(attributes)}>"
    yield "    <properties/>"
    for case, message, text in cases:
        start = f"    <testcase {_write({'name': case, 'classname': name, 'time': '0'})}"
        if text:
            failure = _write({"message": message, "type": "parution"})
            yield f"{start}>\n      <failure {failure}>{escape(text)}</failure>\n    </testcase>"
        else:
            yield f"{start}/>"
    yield "    <system-out/>"
    yield "    <system-err/>"
    yield "  </testsuite>"


def _write_package(errors: Sequence[Finding]) -> tuple[str, str, str]:
    first = errors[0].fact if errors else ""
    return "datapackage", first, "\n".join(each.sentence for each in errors)


def _write_cases(
    table: TableFindings, room: int, catalogue: Catalogue
) -> Iterator[tuple[str, str, str]]:
    """Write the table as a whole, then each of its columns: name, message and text of a failure.

    At most ``room`` errors are told one by one.
    """
    names = [field.name for field in table.resource.schema.fields]
    groups: dict[str, list[KindFindings]] = {}
    for group in group_kinds(table):
        field = group.kind[1] if group.kind[1] in names else ""
        groups.setdefault(field, []).append(group)
    for name in ("", *dict.fromkeys(names)):
        found = groups.get(name, [])
        case = name or catalogue.say("junit.table")
        if not found:
            yield case, "", ""
            continue
        message = ", ".join(_count(group, catalogue) for group in found)
        sentences = [each.sentence for group in found for each in group.findings][:room]
        room -= len(sentences)
        more = sum(group.total for group in found) - len(sentences)
        if more > 0:
            sentences.append(catalogue.count("annotation.more.error", more))
        yield case, message, "\n".join(sentences) or message


def _count(group: KindFindings, catalogue: Catalogue) -> str:
    return f"{name_kind(group.kind[0], catalogue)} ({catalogue.write_number(group.total)})"


def _write(attributes: dict[str, str]) -> str:
    # What XML cannot hold (controls, lone surrogates…) is spelt, as in every sentence.
    return " ".join(f"{name}={quoteattr(printable(text))}" for name, text in attributes.items())
