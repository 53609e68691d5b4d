"""The command line: arguments → plain values → one command.

What is heavy is imported by the command that needs it, so that ``--help`` answers at once.
Help is said in the language that ``__main__`` chose before this module was imported.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from parution import __version__
from parution.messages import say, spoken
from parution.reports.terminal import Terminal
from parution.settings import Settings, Verbosity

app = typer.Typer(
    name="parution",
    help=say("help.parution"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Form(StrEnum):
    """For whom an answer is written."""

    TEXT = "text"
    JSON = "json"


class Engine(StrEnum):
    """Who reads the tables; the verdict is the same."""

    AUTO = "auto"
    FRICTIONLESS = "frictionless"


class Language(StrEnum):
    """The languages that Parution speaks."""

    FR = "fr"
    EN = "en"


Place = Annotated[Path, typer.Argument(metavar="PACKAGE", help=say("help.package"))]
Lang = Annotated[Language | None, typer.Option("--lang", help=say("help.lang"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=say("help.quiet"))]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help=say("help.verbose"))]
Format = Annotated[Form, typer.Option("--format", help=say("help.format"))]
To = Annotated[str | None, typer.Option("--to", metavar="NAME", help=say("help.to"))]
Overwrite = Annotated[bool, typer.Option("--overwrite", help=say("help.overwrite"))]
HERE = Path()


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"parution {__version__}")
        raise typer.Exit


@app.callback()
def _read_options(
    lang: Lang = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help=say("help.version")),
    ] = False,
) -> None:
    pass


@app.command("validate", help=say("help.validate"))
def _validate(
    place: Place = HERE,
    schema: Annotated[Path | None, typer.Option("--schema", help=say("help.schema"))] = None,
    form: Format = Form.TEXT,
    engine: Annotated[Engine, typer.Option("--engine", help=say("help.engine"))] = Engine.AUTO,
    limit: Annotated[
        str, typer.Option("--limit-errors", metavar="N|all", help=say("help.limit-errors"))
    ] = "20",
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import validate  # noqa: PLC0415

    reading = validate.Reading(engine.value, validate.parse_limit(limit))
    terminal = _open_terminal(quiet, verbose)
    _end(validate.run(place, schema, form.value, terminal, reading))


@app.command("build", help=say("help.build"))
def _build(
    place: Place = HERE,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import build  # noqa: PLC0415

    _end(build.run(place, _open_terminal(quiet, verbose)))


@app.command("release", help=say("help.release"))
def _release(
    place: Place = HERE,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import release  # noqa: PLC0415

    _end(release.run(place, _open_terminal(quiet, verbose)))


@app.command("preflight", help=say("help.preflight"))
def _preflight(
    place: Place = HERE,
    form: Format = Form.TEXT,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import preflight  # noqa: PLC0415

    _end(preflight.run(place, form.value, _open_terminal(quiet, verbose)))


@app.command("plan", help=say("help.plan"))
def _plan(
    place: Place = HERE,
    to: To = None,
    overwrite: Overwrite = False,
    form: Format = Form.TEXT,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import plan  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose)
    _end(plan.run(place, to, form.value, terminal, overwrite=overwrite))


@app.command("publish", help=say("help.publish"))
def _publish(
    place: Place = HERE,
    to: To = None,
    overwrite: Overwrite = False,
    take_theirs: Annotated[
        bool, typer.Option("--take-theirs", help=say("help.take-theirs"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.dry-run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("help.yes"))] = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import publish  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose)
    _end(
        publish.run(
            place,
            to,
            dry_run=dry_run,
            agreed=yes,
            terminal=terminal,
            overwrite=overwrite,
            take_theirs=take_theirs,
        )
    )


@app.command("verify", help=say("help.verify"))
def _verify(
    name: Annotated[str | None, typer.Argument(metavar="[PORTAL]", help=say("help.to"))] = None,
    place: Annotated[Path, typer.Option("--package", help=say("help.package"))] = HERE,
    wait: Annotated[bool, typer.Option("--wait", help=say("help.wait"))] = False,
    form: Format = Form.TEXT,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import verify  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose)
    _end(verify.run(place, name, form.value, terminal, wait=wait))


@app.command("rollback", help=say("help.rollback"))
def _rollback(
    name: Annotated[str, typer.Argument(metavar="PORTAL", help=say("help.to"))],
    to: Annotated[str, typer.Argument(metavar="VERSION", help=say("help.rollback-to"))],
    place: Annotated[Path, typer.Option("--package", help=say("help.package"))] = HERE,
    reason: Annotated[str | None, typer.Option("--reason", help=say("help.reason"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.dry-run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("help.yes"))] = False,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import rollback  # noqa: PLC0415

    terminal = _open_terminal(quiet, verbose)
    _end(
        rollback.run(place, name, to, reason=reason, agreed=yes, dry_run=dry_run, terminal=terminal)
    )


@app.command("login", help=say("help.login"))
def _login(
    name: Annotated[str, typer.Argument(metavar="PORTAL", help=say("help.to"))],
    place: Annotated[Path, typer.Option("--package", help=say("help.package"))] = HERE,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import login  # noqa: PLC0415

    _end(login.run(place, name, _open_terminal(quiet, verbose)))


@app.command("logout", help=say("help.logout"))
def _logout(
    name: Annotated[str, typer.Argument(metavar="PORTAL", help=say("help.to"))],
    place: Annotated[Path, typer.Option("--package", help=say("help.package"))] = HERE,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import login  # noqa: PLC0415

    _end(login.leave(place, name, _open_terminal(quiet, verbose)))


@app.command("status", help=say("help.status"))
def _status(
    place: Place = HERE,
    form: Format = Form.TEXT,
    lang: Lang = None,  # noqa: ARG001
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    from parution.commands import status  # noqa: PLC0415

    _end(status.run(place, form.value, _open_terminal(quiet, verbose)))


def _open_terminal(quiet: bool, verbose: bool) -> Terminal:
    verbosity = Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
    return Terminal(Settings(spoken().language, verbosity))


def _end(code: int) -> NoReturn:
    raise typer.Exit(int(code))
