"""Whose key of a portal is kept, and where, for a program; never the key.

Sources of the shapes: ``docs/schemas/login.schema.json``, ``docs/schemas/logout.schema.json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parution.model.portal import KeyScope


def describe_login(scope: KeyScope, account: str, keyring: str) -> dict[str, Any]:
    """Describe in plain values that a key is kept.

    Args:
        scope: the portal.
        account: whose key it is, as the portal calls them.
        keyring: the name of the keyring that keeps it, for a person.
    """
    return {**_describe(scope), "account": account, "keyring": keyring}


def describe_logout(scope: KeyScope, page: str, *, removed: bool) -> dict[str, Any]:
    """Describe in plain values that no key is kept any more.

    Args:
        scope: the portal.
        page: the page of the portal where the key is revoked.
        removed: whether there was one.
    """
    return {**_describe(scope), "removed": removed, "page": page}


def _describe(scope: KeyScope) -> dict[str, Any]:
    return {"portal": scope.portal, "url": scope.url}
