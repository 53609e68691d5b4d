"""Cells as HTML: the same text to the letter, shown as what it is.

The text of an element is always what the file has; where something else is shown, an attribute
``value`` has it. The script of the page reads the rows back from there, and shows those that it
fetches in the same way (``scripts/cells.js``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from parution.pages.tables.references import find_target, name_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parution.messages import Catalogue
    from parution.pages.tables.kinds import Column
    from parution.pages.tables.references import Link

# Characters from which a cell asks for a wide column, and is folded once there is a script.
LONG, FOLDED = 40, 280
# Lines from which it is folded.
_FOLDED_LINES = 6
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MEASURE = re.compile(r"([+-]?)([0-9]+)((?:\.[0-9]+)?)")
_GROUP = 3
_SHOWN = {"choice": '<span class="badge">{}</span>', "date": "<time>{}</time>"}


def show_row(
    columns: Sequence[Column],
    row: Sequence[str],
    *,
    number: int,
    identity: str,
    links: Mapping[int, str],
    catalogue: Catalogue,
) -> Markup:
    """Show a row of a table.

    Args:
        columns: the columns that are shown.
        row: all its cells.
        number: its number in the file, from 1.
        identity: its id in the page, or ``""`` where the table has no key.
        links: by the place of a column, the address in the page that its cell leads to; what stands
            there is told by the script.
        catalogue: the language.

    Returns:
        An element ``tr``. The first cell is the row's number, which leads to the row itself.
    """
    href = f"#{identity}" if identity else ""
    mark = Markup('<a href="{}">{}</a>').format(href, number) if href else escape(number)
    headed = bool(columns) and columns[0].key
    plain, heading = Markup('<td class="n">{}</td>'), Markup('<th scope="row" class="n">{}</th>')
    cells = [(plain if headed else heading).format(mark)]
    for place, column in enumerate(columns):
        headed_by = headed and place == 0
        cells.append(_show_cell(column, row[column.index], links, catalogue, headed=headed_by))
    start = Markup('<tr id="{}">').format(identity) if identity else Markup("<tr>")
    return start + Markup("").join(cells) + Markup("</tr>\n")


def link_cells(row: Sequence[str], links: Sequence[Link]) -> dict[int, str]:
    """Find where the cells of a row lead, by the place of their column.

    Args:
        row: all its cells.
        links: the foreign keys of its table.
    """
    found: dict[int, str] = {}
    for link in links:
        target = find_target(link, row)
        if target:
            for place in link.columns:
                found.setdefault(place, target)
    return found


def identify(table: str, key: Sequence[int], row: Sequence[str]) -> str:
    """Name a row by its key; ``""`` where the table has none.

    Args:
        table: name of the table.
        key: the places of the columns of its primary key.
        row: all its cells.
    """
    return name_row(table, (row[place] for place in key)) if key else ""


def _show_cell(
    column: Column,
    cell: str,
    links: Mapping[int, str],
    catalogue: Catalogue,
    *,
    headed: bool,
) -> Markup:
    tag = Markup('th scope="row"') if headed else Markup("td")
    end = Markup("</th>") if headed else Markup("</td>")
    names = ["key"] if headed else []
    if column.is_number:
        names.append("number")
    if cell == "":  # a dash, which is said « vide »: no cell that has a value begins with an « i »
        shown = Markup("<i>{}</i>").format(catalogue.say("page.table.empty-cell"))
    else:
        shown = show_value(column, cell, links.get(column.index), catalogue)
    folded = len(cell) > FOLDED or cell.count("\n") >= _FOLDED_LINES
    if len(cell) > LONG:
        names.append("long")
    if folded:
        shown = Markup('<div class="fold">{}</div>').format(shown)
    kinds = Markup(' class="{}"').format(" ".join(names)) if names else Markup("")
    return Markup("<{}{}>{}").format(tag, kinds, shown) + end


def show_value(column: Column, cell: str, link: str | None, catalogue: Catalogue) -> Markup:
    """Show what a cell says, without the element of the cell.

    Args:
        column: its column.
        cell: its text, which is not empty.
        link: the address in the page of the row that it refers to.
        catalogue: the language.
    """
    text = escape_exactly(cell)
    if link is not None:
        return Markup('<a href="#{}">{}</a>').format(link, text)
    if cell in column.missing:
        return Markup('<span class="missing">{}</span>').format(text)
    if column.kind in _SHOWN:
        return Markup(_SHOWN[column.kind]).format(text)  # noqa: S704 - each is written here
    if column.kind == "boolean":
        return _show_boolean(text, catalogue, true=cell in column.true)
    if column.kind == "measure":
        return _group_digits(cell)
    link_out = Markup('<a href="{}" rel="nofollow">{}</a>')
    return link_out.format(text, text) if _ADDRESS.fullmatch(cell) else text


def _show_boolean(text: Markup, catalogue: Catalogue, *, true: bool) -> Markup:
    """Show a boolean in words, after a sign that stands out in a column of them."""
    word, sign = (catalogue.say("word.yes"), "✓") if true else (catalogue.say("word.no"), "✗")
    return Markup('<data value="{}" title="{}"><b aria-hidden="true">{}</b> {}</data>').format(
        text, text, sign, word
    )


def escape_exactly(text: str) -> Markup:
    """Escape a text so that a page that is read has it to the letter, carriage returns too."""
    # Of what HTML reads otherwise than it is written there is NUL too: see choosing.py.
    # An apostrophe ends nothing: attributes stand between double quotes.
    exact = str(escape(text)).replace("&#39;", "'").replace("\r", "&#13;")
    return Markup(exact)  # noqa: S704 - it was escaped


def _group_digits(cell: str) -> Markup:
    """Set the digits of a number in groups that are a little apart; its text stays the same."""
    found = _MEASURE.fullmatch(cell)
    if found is None or len(found[2]) <= _GROUP:
        return escape_exactly(cell)
    sign, whole, rest = found.groups()
    head = len(whole) % _GROUP or _GROUP
    groups = (whole[at : at + _GROUP] for at in range(head, len(whole), _GROUP))
    apart = Markup("").join(Markup('<span class="g">{}</span>').format(each) for each in groups)
    return escape(sign + whole[:head]) + apart + escape(rest)
