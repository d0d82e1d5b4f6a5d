"""The request's changes: one optional field for each attribute group, in the order of the page."""

from collections.abc import Mapping
from typing import Any

from rules.declarations.group import Attribute, Group
from rules.declarations.groups import (
    balance,
    charging_period,
    customer_site,
    distributor,
    ivr_settings,
    lifecycle,
    product,
    self_care_settings,
)
from rules.declarations.permissions import Permission

GROUPS: tuple[Group, ...] = (
    lifecycle.GROUP,
    balance.GROUP,
    product.GROUP,
    charging_period.GROUP,
    ivr_settings.GROUP,
    self_care_settings.GROUP,
    customer_site.GROUP,
    distributor.GROUP,
)

Changes = Mapping[str, Any]
"""What is asked for: by name of the group, its input (a list of inputs for a group of `many`)."""


def group(name: str) -> Group:
    """The group of that name."""
    return next(group for group in GROUPS if group.name == name)


def attributes() -> dict[str, Attribute]:
    """Every attribute that a group changes, by its name in the API."""
    return {attribute.name: attribute for group in GROUPS for attribute in group.attributes}


def required_permissions(changes: Changes) -> frozenset[Permission]:
    """The permissions that a request for those changes requires: UPDATE_ACCOUNTS, and those of its groups."""
    besides = (declared.permission(change) for name, change in changes.items() if (declared := group(name)).permission)
    return frozenset(filter(None, (Permission.UPDATE_ACCOUNTS, *besides)))
