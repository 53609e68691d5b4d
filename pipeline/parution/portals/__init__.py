"""Release + portal state → plan → actions → proof.

``planning`` decides and knows no portal; ``publishing`` carries a plan out and proves it,
through the ``protocol`` that every portal implements; ``settings`` reads ``portals.toml``.

A kind of portal is a module, or a package, with a settings record of its own and a
:class:`~parution.portals.protocol.PortalKind`; it is listed here and named nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parution.portals import static, udata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parution.portals.protocol import PortalKind

KINDS: Mapping[str, PortalKind[Any]] = {"static": static.KIND, "udata": udata.KIND}
