"""Which pictures a table has: at most two, by rule, from its schema and its rows.

1. Where its rows are: a map where it has coordinates, else bars by département.
2. When they are: a timeline, or a histogram by month or year beyond sixty rows.
3. What they are: bars by an enumeration and by what they refer to.
4. How much they measure: a histogram, where nothing else applies.

The first two that apply are drawn. docs/portail.md says each rule, in French.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parution.pages.pictures.categories import choose_categories
from parution.pages.pictures.dating import find_redundant
from parution.pages.pictures.measures import choose_measure
from parution.pages.pictures.places import choose_departments, choose_map
from parution.pages.pictures.timelines import choose_timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parution.messages import Catalogue
    from parution.pages.pictures.charts import Told
    from parution.pages.pictures.reading import Table

MOST = 2


def choose_pictures(
    table: Table, tables: Sequence[Table], catalogue: Catalogue
) -> tuple[Told, ...]:
    """Choose the pictures of a table.

    Args:
        table: the table.
        tables: all the tables of the package.
        catalogue: the language.

    Returns:
        At most :data:`MOST`; none where no rule applies.
    """
    where = choose_map(table, catalogue) or choose_departments(table, catalogue)
    when = choose_timeline(table, catalogue)
    found = [each for each in (where, when) if each]
    if len(found) < MOST:
        shown = find_redundant(table) if when else frozenset[str]()
        what = choose_categories(table, tables, shown, catalogue)
        found += [what] if what else []
    if not found:
        measured = choose_measure(table, catalogue)
        found += [measured] if measured else []
    return tuple(found)
