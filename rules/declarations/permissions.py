"""The permissions that changes require. Which caller has them is checked by the API (`graph.security`)."""

from rules.declarations.changes import Changes, group

UPDATE_ACCOUNTS = "UPDATE_ACCOUNTS"
"""Required by every preview and mutation."""


def required_permissions(changes: Changes) -> frozenset[str]:
    """All permissions that a request for those changes requires."""
    extra = (declared.permission(change) for name, change in changes.items() if (declared := group(name)).permission)
    return frozenset(filter(None, (UPDATE_ACCOUNTS, *extra)))
