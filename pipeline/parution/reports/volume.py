"""What holds far less, or far more, than in the version before, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parution.messages import Catalogue
    from parution.model.volume import VolumeFault


def render_volume(faults: Iterable[VolumeFault], catalogue: Catalogue) -> str:
    """Render faults of volume, a line each.

    Example: « lieux : 2 lignes au lieu de 31 000 (−99,99 %) ».
    """
    return "\n".join(_say(fault, catalogue) for fault in faults)


def _say(fault: VolumeFault, catalogue: Catalogue) -> str:
    before, after = fault.before, fault.after
    names = {"table": fault.table, "field": fault.field}
    if fault.measure == "empty":
        return catalogue.say(
            "volume.empty",
            **names,
            before=_write_share(before, catalogue),
            after=_write_share(after, catalogue),
        )
    if fault.measure == "bytes":
        return catalogue.say(
            "volume.bytes",
            **names,
            before=catalogue.write_size(int(before)),
            after=catalogue.write_size(int(after)),
            change=_write_loss(before, after, catalogue),
        )
    written = catalogue.write_number(int(before))
    if fault.measure == "growth":
        times = catalogue.write_number(math.floor(after / before))
        return catalogue.count("volume.growth", int(after), **names, before=written, times=times)
    change = _write_loss(before, after, catalogue)
    key = "volume.rows" if fault.measure == "rows" else "volume.distinct"
    return catalogue.count(key, int(after), **names, before=written, change=change)


def _write_loss(before: float, after: float, catalogue: Catalogue) -> str:
    return "\N{MINUS SIGN}" + _write_share((before - after) / before, catalogue)


def _write_share(share: float, catalogue: Catalogue) -> str:
    """Write a share in percent, with as many decimals as it takes not to say 0 or all of it.

    Two at most, cut and not rounded: what is left of 31,000 rows is not nothing.
    """
    percent = share * 100
    for decimals in range(3):
        number = round(percent, decimals)
        if 0 < number < 100 or share in (0, 1):  # noqa: PLR2004 - percent
            break
    else:
        decimals, number = 2, math.floor(percent * 100) / 100
    digits = f"{number:.{decimals}f}"
    if catalogue.language == "fr":
        digits = digits.replace(".", ",")
    return catalogue.say("volume.percent", number=digits)
