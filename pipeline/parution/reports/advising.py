"""What to write instead of a cell, where the mistake is one that spreadsheets make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.repair.correcting import (
    correct,
    count_digits,
    find_day_order,
    find_decimal_sign,
    find_near,
    has_short_year,
    is_no_day,
    is_scientific,
    is_serial,
    keep_digits,
    may_have_lost_zeros,
    means_nothing,
    write_month_first,
)

if TYPE_CHECKING:
    from parution.messages import Catalogue
    from parution.model.report import Error
    from parution.model.schema import Field

_LONGEST = 100


def advise(error: Error, field: Field, catalogue: Catalogue) -> str:
    """Say what to write instead of a cell, or where it lost what it had.

    Args:
        error: a type-error or a constraint-error.
        field: its field.
        catalogue: the language.

    Returns:
        A sentence, or ``""``.
    """
    cell = (error.cell or "").strip()
    of_list = field.type == "list"
    if not cell or (error.in_item and not of_list) or len(cell) > _LONGEST:
        return ""
    of_digits = field.type == "integer" or count_digits(field, error.constraint)
    if of_digits and is_scientific(cell):
        return catalogue.say("advice.scientific")
    if error.type == "type-error":
        return _advise_type(cell, error, field, catalogue)
    if error.constraint == "enum":
        near = find_near(cell, field)
        return catalogue.say("advice.write", written=near) if near else ""
    return _advise_digits(cell, error, field, catalogue)


def _advise_type(cell: str, error: Error, field: Field, catalogue: Catalogue) -> str:
    if field.type != "string" and means_nothing(cell):
        return catalogue.say("advice.nothing", written=cell)
    if doubt := _advise_doubt(cell, field, catalogue):
        return doubt
    written = correct(cell, field)
    if written is None or written == error.cell:
        return catalogue.say("advice.no-such-day") if is_no_day(cell, field) else ""
    serial = field.type in {"date", "datetime"} and is_serial(cell)
    return catalogue.say("advice.serial" if serial else "advice.write", written=written)


def _advise_doubt(cell: str, field: Field, catalogue: Catalogue) -> str:
    """Say both readings of a cell that has two."""
    month_first = write_month_first(cell, field)
    if field.type == "date" and find_day_order(cell) == "either" and month_first:
        day_first = correct(cell, field, day_first=True)
        return catalogue.say("advice.day-or-month", day=day_first, month=month_first)
    if month_first:
        return catalogue.say("advice.month-first", written=month_first)
    if field.type in {"date", "datetime"} and has_short_year(cell):
        return catalogue.say("advice.short-year")
    if field.type == "number" and find_decimal_sign(cell, field) == "either":
        written = correct(cell, field) or ""
        grouped = written.replace(field.decimal_char, "")
        return catalogue.say("advice.decimal-or-thousands", decimal=written, grouped=grouped)
    return ""


def _advise_digits(cell: str, error: Error, field: Field, catalogue: Catalogue) -> str:
    wanted, digits = count_digits(field, error.constraint), keep_digits(cell)
    if not wanted or not digits:
        return ""
    if len(digits) == wanted:
        return catalogue.say("advice.write", written=digits)
    found = catalogue.count("advice.digits", len(digits), wanted=wanted)
    if may_have_lost_zeros(digits, wanted):
        return f"{found} {catalogue.say('advice.zeros', written=digits.zfill(wanted))}"
    return found
