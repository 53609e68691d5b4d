"""One warning, explained: the place, the fact, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.model.shortening import shorten
from parution.reports.showing import name_kind

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.report import ReportWarning


def explain_warning(warning: ReportWarning, file: str, catalogue: Catalogue) -> str:
    """Explain a warning in one sentence or two; as :func:`explain_warning_apart`.

    Returns:
        E.g. ``stations.csv, ligne 3 : le texte n'est pas en UTF-8, il a été lu en
        windows-1252…``
    """
    place, fact = explain_warning_apart(warning, file, catalogue)
    return catalogue.say("error.sentence", place=place, fact=fact)


def explain_warning_apart(
    warning: ReportWarning, file: str, catalogue: Catalogue
) -> tuple[str, str]:
    """Explain a warning, its place apart.

    Args:
        warning: the warning.
        file: the table's file as the descriptor names it, or the descriptor's.
        catalogue: the language.

    Returns:
        The place and the fact.
    """
    key = f"warning.{warning.kind}"
    values = {name: shorten(value) for name, value in warning.values.items() if name != "kinds"}
    if kinds := warning.values.get("kinds"):
        values["kinds"] = ", ".join(name_kind(kind, catalogue) for kind in kinds.split(","))
    if warning.case:
        key = f"{key}.{warning.case}"
    number = values.pop("number", None)
    fact = (
        catalogue.say(key, **values)
        if number is None
        else catalogue.count(key, int(number), **values)
    )
    # What describes a table may stand in a file of its own.
    return _tell_place(warning, warning.values.get("file", file), catalogue), fact


def _tell_place(warning: ReportWarning, file: str, catalogue: Catalogue) -> str:
    file = warning.part or file
    row = warning.row_number if warning.row_number is not None else warning.line
    if row is not None and warning.field_name is not None:
        return catalogue.say("place.row-field", file=file, row=row, field=warning.field_name)
    if row is not None:
        return catalogue.say("place.row", file=file, row=row)
    return file
