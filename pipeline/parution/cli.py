"""The command line: arguments → plain values → one command.

What is heavy is imported by the command that needs it, so that ``--help`` answers at once.
Help is said in the language that ``__main__`` chose before this module was imported.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from parution import __version__
from parution.errors import ExitCode, UsageError
from parution.messages import say
from parution.reports import (
    CITATION_FORMATS,
    DIFFERENCE_FORMATS,
    FORMATS,
    LINK_FORMATS,
    REVIEW_FORMATS,
)
from parution.reports.terminal import Terminal
from parution.settings import Verbosity
from parution.usage import Command, Group

app = typer.Typer(
    name="parution",
    help=say("help.parution"),
    cls=Group,
    invoke_without_command=True,
    subcommand_metavar=say("metavar.command"),
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


_command = partial(app.command, cls=Command)


class OutputFormat(StrEnum):
    """For whom an answer is written: a person, or a program."""

    TEXT = "text"
    JSON = "json"


# The formats of the validation report: a type checker cannot see what the registry lists.
ReportFormat = StrEnum(  # type: ignore[misc]
    "ReportFormat", [(name.upper(), name) for name, entry in FORMATS.items() if not entry.binary]
)

DifferenceFormat = StrEnum(  # type: ignore[misc]
    "DifferenceFormat", [(name.upper(), name) for name in DIFFERENCE_FORMATS]
)

ReviewFormat = StrEnum(  # type: ignore[misc]
    "ReviewFormat", [(name.upper(), name) for name in REVIEW_FORMATS]
)

LinkFormat = StrEnum(  # type: ignore[misc]
    "LinkFormat", [(name.upper(), name) for name in LINK_FORMATS]
)

CitationFormat = StrEnum(  # type: ignore[misc]
    "CitationFormat", [(name.upper(), name) for name in CITATION_FORMATS]
)


class Engine(StrEnum):
    """Who reads the tables; the verdict is the same."""

    AUTO = "auto"
    FRICTIONLESS = "frictionless"


class Remote(StrEnum):
    """What is read at the addresses that a descriptor gives."""

    NONE = "none"
    PUBLIC = "public"
    PRIVATE = "private"


class Reached(StrEnum):
    """Which machines are asked."""

    PUBLIC = "public"
    PRIVATE = "private"


class FileFormat(StrEnum):
    """The formats in which a version, or a table of it, is written."""

    CSV = "csv"
    ZIP = "zip"
    PARQUET = "parquet"
    XLSX = "xlsx"
    SQLITE = "sqlite"
    JSONL = "jsonl"


class Language(StrEnum):
    """The languages that Parution speaks."""

    FR = "fr"
    EN = "en"


PackagePath = Annotated[
    Path, typer.Argument(metavar=say("metavar.package"), help=say("help.package"))
]
Lang = Annotated[Language | None, typer.Option("--lang", help=say("help.lang"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=say("help.quiet"))]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help=say("help.verbose"))]
Format = Annotated[OutputFormat, typer.Option("--format", help=say("help.format"))]
ReportFormatOption = Annotated[
    ReportFormat | None, typer.Option("--format", help=say("help.format"))
]
Reports = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar=say("metavar.report"),
        help=say("help.report", formats=", ".join(FORMATS)),
    ),
]
Portal = Annotated[
    str | None, typer.Option("--portal", metavar=say("metavar.name"), help=say("help.to"))
]
PortalOrTo = Annotated[
    str | None, typer.Option("--portal", "--to", metavar=say("metavar.name"), help=say("help.to"))
]
Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar=say("metavar.seconds"), help=say("help.budget")),
]
Json = Annotated[bool, typer.Option("--json", help=say("help.json"))]
Overwrite = Annotated[bool, typer.Option("--overwrite", help=say("help.overwrite"))]
PackageOption = Annotated[
    Path, typer.Option("--package", metavar=say("metavar.package"), help=say("help.package"))
]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="VERSION", help=say("help.without"))
]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", metavar=say("metavar.file"), help=say("help.baseline")),
]
HERE = Path()
TEXT_CITATION = CitationFormat("text")
TEXT_DIFFERENCE = DifferenceFormat("text")
TEXT_LINKS = LinkFormat("text")
TEXT_REVIEW = ReviewFormat("text")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"parution {__version__}")
        raise typer.Exit


@app.callback()
def _read_options(
    context: typer.Context,
    lang: Lang = None,  # noqa: ARG001
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help=say("help.version")),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        _end(ExitCode.USAGE)


@_command("validate", help=say("help.validate"))
def _validate(
    path: PackagePath = HERE,
    schema: Annotated[
        Path | None, typer.Option("--schema", metavar=say("metavar.file"), help=say("help.schema"))
    ] = None,
    output_format: ReportFormatOption = None,
    as_json: Json = False,
    report: Reports = None,
    engine: Annotated[Engine, typer.Option("--engine", help=say("help.engine"))] = Engine.AUTO,
    limit: Annotated[
        str, typer.Option("--limit-errors", metavar="N|all", help=say("help.limit-errors"))
    ] = "20",
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar=say("metavar.name"), help=say("help.encoding")),
    ] = None,
    budget: Budget = None,
    strict: Annotated[bool, typer.Option("--strict", help=say("help.strict"))] = False,
    formulas: Annotated[bool, typer.Option("--formulas", help=say("help.formulas"))] = False,
    remote: Annotated[Remote, typer.Option("--remote", help=say("help.remote"))] = Remote.NONE,
    baseline: Baseline = None,
    update: Annotated[
        bool, typer.Option("--update-baseline", help=say("help.update-baseline"))
    ] = False,
    written: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline", metavar=say("metavar.file"), help=say("help.write-baseline")
        ),
    ] = None,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import reporting, validate  # noqa: PLC0415

    answer = "json" if as_json else None if output_format is None else output_format.value
    reports = reporting.add_answer(reporting.parse_reports(report or ()), answer)
    reading = validate.Reading(
        engine.value,
        validate.parse_limit(limit),
        encoding=encoding,
        strict=strict,
        formulas=formulas,
        remote=remote.value,
        budget=validate.parse_budget(budget),
    )
    terminal = _open_terminal(quiet, verbose)
    known = validate.parse_known(baseline, written, update=update)
    _end(validate.run(path, schema, reports, terminal, reading, known=known))


@_command("fix", help=say("help.fix"))
def _fix(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar=say("metavar.file"), help=say("help.fix-files"))
    ] = None,
    path: PackageOption = HERE,
    schema: Annotated[
        Path | None, typer.Option("--schema", metavar=say("metavar.file"), help=say("help.schema"))
    ] = None,
    write: Annotated[bool, typer.Option("--write", help=say("help.fix-write"))] = False,
    output_format: Format = OutputFormat.TEXT,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import fix  # noqa: PLC0415

    _end(
        fix.run(
            files or (),
            path,
            schema,
            _open_terminal(quiet, verbose),
            write=write,
            as_json=as_json or output_format is OutputFormat.JSON,
        )
    )


@_command("fmt", help=say("help.fmt"))
def _fmt(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar=say("metavar.file"), help=say("help.fmt-files"))
    ] = None,
    path: PackageOption = HERE,
    check: Annotated[bool, typer.Option("--check", help=say("help.fmt-check"))] = False,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import fmt  # noqa: PLC0415

    _end(fmt.run(files or (), path, _open_terminal(quiet, verbose, as_json), check=check))


@_command("build", help=say("help.build"))
def _build(
    path: PackagePath = HERE,
    budget: Budget = None,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import build  # noqa: PLC0415

    _end(build.run(path, _open_terminal(quiet, verbose, as_json), budget=_parse_budget(budget)))


@_command("diff", help=say("help.diff"))
def _diff(
    before: Annotated[
        str | None,
        typer.Argument(metavar=say("metavar.edition-from"), help=say("help.diff-from")),
    ] = None,
    after: Annotated[
        str | None, typer.Argument(metavar=say("metavar.edition-to"), help=say("help.diff-to"))
    ] = None,
    path: PackageOption = HERE,
    output_format: Annotated[
        DifferenceFormat, typer.Option("--format", help=say("help.format"))
    ] = TEXT_DIFFERENCE,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar=say("metavar.file"), help=say("help.diff-output")),
    ] = None,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import diff  # noqa: PLC0415

    chosen = "json" if as_json else output_format.value
    _end(diff.run((before, after), path, chosen, output, _open_terminal(quiet, verbose)))


@_command("review", help=say("help.review"))
def _review(
    base: Annotated[
        str, typer.Option("--base", metavar=say("metavar.revision"), help=say("help.review-base"))
    ],
    path: PackageOption = HERE,
    baseline: Baseline = None,
    output_format: Annotated[
        ReviewFormat, typer.Option("--format", help=say("help.format"))
    ] = TEXT_REVIEW,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar=say("metavar.file"), help=say("help.review-output")),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            "--also",
            metavar=say("metavar.also"),
            help=say("help.review-also", formats=", ".join(REVIEW_FORMATS)),
        ),
    ] = None,
    report: Reports = None,
    budget: Budget = None,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import reporting, review  # noqa: PLC0415

    wanted = review.Wanted(
        base,
        baseline,
        "json" if as_json else output_format.value,
        output,
        _parse_budget(budget),
        reporting.parse_reports(report or ()),
        review.parse_also(also or ()),
    )
    _end(review.run(path, wanted, _open_terminal(quiet, verbose)))


@_command("links", help=say("help.links"))
def _links(
    tables: Annotated[
        list[str] | None,
        typer.Argument(metavar="TABLE", help=say("help.links-tables")),
    ] = None,
    path: PackageOption = HERE,
    remote: Annotated[
        Reached, typer.Option("--remote", help=say("help.links-remote"))
    ] = Reached.PUBLIC,
    output_format: Annotated[
        LinkFormat, typer.Option("--format", help=say("help.format"))
    ] = TEXT_LINKS,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import links  # noqa: PLC0415

    chosen = "json" if as_json else output_format.value
    terminal = _open_terminal(quiet, verbose)
    _end(links.run(tuple(tables or ()), path, remote.value, chosen, terminal))


@_command("workbook", help=say("help.workbook"))
def _workbook(
    tables: Annotated[
        list[str] | None,
        typer.Argument(metavar="TABLE", help=say("help.workbook-tables")),
    ] = None,
    path: Annotated[
        Path | None,
        typer.Option("--package", metavar=say("metavar.package"), help=say("help.package")),
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option("--schema", metavar=say("metavar.file"), help=say("help.workbook-schema")),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar=say("metavar.file"), help=say("help.workbook-output")),
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help=say("help.workbook-empty"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say("help.force"))] = False,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import workbook  # noqa: PLC0415

    wanted = workbook.Wanted(tuple(tables or ()), path, schema, output, empty, force)
    _end(workbook.run(wanted, _open_terminal(quiet, verbose, as_json)))


@_command("release", help=say("help.release"))
def _release(
    version: Annotated[
        str | None,
        typer.Argument(metavar="major|minor|patch|VERSION", help=say("help.release-version")),
    ] = None,
    path: PackageOption = HERE,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar='KIND="REASON"', help=say("help.accept")),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="AAAA-MM-JJ", help=say("help.date"))
    ] = None,
    no_cells: Annotated[bool, typer.Option("--no-cells", help=say("help.no-cells"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.release-dry-run"))] = False,
    budget: Budget = None,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import release  # noqa: PLC0415

    wanted = release.Wanted(
        version,
        day,
        release.parse_accepted(accept or ()),
        dry_run,
        _parse_budget(budget),
        cells=not no_cells,
    )
    _end(release.run(path, wanted, _open_terminal(quiet, verbose, as_json)))


@_command("explain", help=say("help.explain"))
def _explain(
    rule: Annotated[
        str | None, typer.Argument(metavar=say("metavar.rule"), help=say("help.rule"))
    ] = None,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import explain  # noqa: PLC0415

    _end(explain.run(rule, _open_terminal(quiet, verbose), as_json=as_json))


@_command("preflight", help=say("help.preflight"))
def _preflight(
    path: PackagePath = HERE,
    portal: Portal = None,
    budget: Budget = None,
    output_format: Format = OutputFormat.TEXT,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import preflight  # noqa: PLC0415

    _end(
        preflight.run(
            path,
            portal,
            _open_terminal(quiet, verbose),
            as_json=as_json or output_format is OutputFormat.JSON,
            budget=_parse_budget(budget),
        )
    )


@_command("plan", help=say("help.plan"))
def _plan(
    path: PackagePath = HERE,
    portal: Portal = None,
    overwrite: Overwrite = False,
    budget: Budget = None,
    without: Without = None,
    output_format: Format = OutputFormat.TEXT,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import plan  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose)
    _end(
        plan.run(
            path,
            portal,
            terminal,
            as_json=as_json or output_format is OutputFormat.JSON,
            overwrite=overwrite,
            budget=_parse_budget(budget),
            without=without or (),
        )
    )


@_command("publish", help=say("help.publish"))
def _publish(
    path: PackagePath = HERE,
    to: PortalOrTo = None,
    overwrite: Overwrite = False,
    without: Without = None,
    take_theirs: Annotated[
        bool, typer.Option("--take-theirs", help=say("help.take-theirs"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.dry-run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("help.yes"))] = False,
    budget: Budget = None,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import publish  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose, as_json)
    _end(
        publish.run(
            path,
            to,
            dry_run=dry_run,
            agreed=yes,
            terminal=terminal,
            overwrite=overwrite,
            without=without or (),
            take_theirs=take_theirs,
            budget=_parse_budget(budget),
        )
    )


@_command("verify", help=say("help.verify"))
def _verify(
    name: Annotated[
        str | None, typer.Argument(metavar=say("metavar.portal"), help=say("help.to"))
    ] = None,
    path: PackageOption = HERE,
    wait: Annotated[bool, typer.Option("--wait", help=say("help.wait"))] = False,
    output_format: Format = OutputFormat.TEXT,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import verify  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose)
    _end(
        verify.run(
            path, name, terminal, as_json=as_json or output_format is OutputFormat.JSON, wait=wait
        )
    )


@_command("rollback", help=say("help.rollback"))
def _rollback(
    name: Annotated[str, typer.Argument(metavar=say("metavar.portal"), help=say("help.to"))],
    to: Annotated[str, typer.Argument(metavar="VERSION", help=say("help.rollback-to"))],
    path: PackageOption = HERE,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar=say("metavar.text"), help=say("help.reason"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.dry-run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("help.yes"))] = False,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import rollback  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose, as_json)
    _end(
        rollback.run(path, name, to, reason=reason, agreed=yes, dry_run=dry_run, terminal=terminal)
    )


@_command("withdraw", help=say("help.withdraw"))
def _withdraw(
    version: Annotated[str, typer.Argument(metavar="VERSION", help=say("help.withdraw-version"))],
    path: PackageOption = HERE,
    reason: Annotated[
        str, typer.Option("--reason", metavar=say("metavar.text"), help=say("help.reason"))
    ] = "",
    replace_by: Annotated[
        str | None, typer.Option("--replace-by", metavar="VERSION", help=say("help.replace-by"))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.withdraw-dry-run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("help.withdraw-yes"))] = False,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import withdraw  # noqa: PLC0415

    _end(
        withdraw.run(
            path,
            version,
            reason,
            replace_by=replace_by,
            agreed=yes,
            dry_run=dry_run,
            terminal=_open_terminal(quiet, verbose, as_json),
        )
    )


@_command("cite", help=say("help.cite"))
def _cite(
    context: typer.Context,
    version: Annotated[
        str | None, typer.Argument(metavar="VERSION", help=say("help.cite-version"))
    ] = None,
    path: Annotated[
        Path,
        typer.Option("--package", metavar=say("metavar.package"), help=say("help.cite-package")),
    ] = HERE,
    output_format: Annotated[
        CitationFormat, typer.Option("--format", help=say("help.cite-format"))
    ] = TEXT_CITATION,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar=say("metavar.file"), help=say("help.cite-output")),
    ] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help=say("help.cite-lang"))] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import cite  # noqa: PLC0415

    asked = lang or context.find_root().params.get("lang")  # before the command, or after it
    _end(
        cite.run(
            version,
            path,
            "json" if as_json else output_format.value,
            output,
            _open_terminal(quiet, verbose),
            language=None if asked is None else asked.value,
        )
    )


@_command("get", help=say("help.get"))
def _get(
    place: Annotated[str, typer.Argument(metavar=say("metavar.place"), help=say("help.place"))],
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSION", help=say("help.get-version"))
    ] = None,
    table: Annotated[
        str | None, typer.Option("--table", metavar="TABLE", help=say("help.get-table"))
    ] = None,
    file_format: Annotated[
        FileFormat | None, typer.Option("--format", help=say("help.get-format"))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar=say("metavar.file"), help=say("help.get-output")),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=say("help.force"))] = False,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import get  # noqa: PLC0415

    chosen = None if file_format is None else file_format.value
    wanted = get.Wanted(version, table, chosen, output, force)
    _end(get.run(place, wanted, _open_terminal(quiet, verbose, as_json)))


@_command("login", help=say("help.login"))
def _login(
    name: Annotated[str, typer.Argument(metavar=say("metavar.portal"), help=say("help.to"))],
    path: PackageOption = HERE,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import login  # noqa: PLC0415

    _end(login.run(path, name, _open_terminal(quiet, verbose, as_json)))


@_command("logout", help=say("help.logout"))
def _logout(
    name: Annotated[str, typer.Argument(metavar=say("metavar.portal"), help=say("help.to"))],
    path: PackageOption = HERE,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import login  # noqa: PLC0415

    _end(login.leave(path, name, _open_terminal(quiet, verbose, as_json)))


@_command("merge", help=say("help.merge"))
def _merge(
    base: Annotated[
        Path | None, typer.Argument(metavar="BASE", help=say("help.merge-base"))
    ] = None,
    ours: Annotated[
        Path | None, typer.Argument(metavar="OURS", help=say("help.merge-ours"))
    ] = None,
    theirs: Annotated[
        Path | None, typer.Argument(metavar="THEIRS", help=say("help.merge-theirs"))
    ] = None,
    table: Annotated[
        Path | None, typer.Argument(metavar=say("metavar.file"), help=say("help.merge-path"))
    ] = None,
    inner: Annotated[bool, typer.Option("--inner", help=say("help.merge-inner"))] = False,
    install: Annotated[bool, typer.Option("--install", help=say("help.merge-install"))] = False,
    path: PackageOption = HERE,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    terminal = _open_terminal(quiet, verbose, as_json)
    if install:
        from parution.commands import merge_install  # noqa: PLC0415

        if base is not None:
            raise UsageError("merge.either")
        _end(merge_install.run(path, terminal))
    from parution.commands import merge  # noqa: PLC0415

    if base is None or ours is None or theirs is None:
        raise UsageError("merge.three")
    _end(merge.run((base, ours, theirs), table, terminal, inner=inner))


@_command("status", help=say("help.status"))
def _status(
    path: PackagePath = HERE,
    budget: Budget = None,
    due: Annotated[bool, typer.Option("--due", help=say("help.due"))] = False,
    day: Annotated[
        str | None, typer.Option("--date", metavar="AAAA-MM-JJ", help=say("help.due-date"))
    ] = None,
    notice: Annotated[
        str | None, typer.Option("--notice", metavar="N", help=say("help.notice"))
    ] = None,
    output_format: Format = OutputFormat.TEXT,
    as_json: Json = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    if due:
        from parution.commands import due as due_command  # noqa: PLC0415

        _end(
            due_command.run(
                path,
                _open_terminal(quiet, verbose),
                day=day,
                notice=notice,
                as_json=as_json or output_format is OutputFormat.JSON,
            )
        )
    if day is not None or notice is not None:
        raise UsageError("due.only")
    from parution.commands import status  # noqa: PLC0415

    _end(
        status.run(
            path,
            _open_terminal(quiet, verbose),
            as_json=as_json or output_format is OutputFormat.JSON,
            budget=_parse_budget(budget),
        )
    )


def _parse_budget(text: str | None) -> float | None:
    from parution.commands.validate import parse_budget  # noqa: PLC0415

    return parse_budget(text)


def _open_terminal(quiet: bool, verbose: bool, as_json: bool = False) -> Terminal:
    verbosity = Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
    return Terminal(verbosity, for_program=as_json)


def _end(code: int) -> NoReturn:
    raise typer.Exit(int(code))
