"""The sheet of a workbook that a dialect names, in the words of the standard.

Source: Table Dialect v2, « sheetName » and « sheetNumber ». frictionless 5.21 has words of its own
(``excel.sheet``, ``ods.sheet``), which win where both are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parution.model.package import Resource

# Formats of workbooks, and frictionless' control of each.
_CONTROLS = {"xlsx": "excel", "xls": "excel", "ods": "ods"}


def choose_sheet(resource: Resource) -> dict[str, Any]:
    """Describe a resource with the sheet that its dialect names, as frictionless reads it.

    Args:
        resource: any resource.

    Returns:
        Its descriptor; where it is a workbook whose dialect has ``sheetName``, else
        ``sheetNumber``, with that sheet in frictionless' words.
    """
    descriptor = dict(resource.descriptor)
    dialect = descriptor.get("dialect")
    if not isinstance(dialect, dict) or not resource.files:
        return descriptor
    control = _CONTROLS.get(resource.format)
    sheet = dialect.get("sheetName", dialect.get("sheetNumber"))
    own = dialect.get(control, {}) if control else None
    if sheet is None or not isinstance(own, dict) or "sheet" in own:
        return descriptor
    descriptor["dialect"] = {**dialect, control: {**own, "sheet": sheet}}
    return descriptor
