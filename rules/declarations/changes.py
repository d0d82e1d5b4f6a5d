"""The registry of attribute groups: each is one optional field of a request, in the order of the page.

A new group is entered here and nowhere else.
"""

from collections.abc import Mapping
from typing import Any

from rules.declarations.attribute import Attribute
from rules.declarations.group import ExtraPermission, Group
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
"""The changes of a request: each group's input by the group's name; a list of inputs where the group is `many`."""


def group(name: str) -> Group:
    """The group with that name."""
    return next(group for group in GROUPS if group.name == name)


def attributes() -> dict[str, Attribute]:
    """Every attribute that some group changes, by its name in the API, in the groups' order."""
    return {attribute.name: attribute for group in GROUPS for attribute in group.attributes}


def required_permissions(changes: Changes) -> frozenset[Permission]:
    """The permissions that a request for those changes requires: UPDATE_ACCOUNTS, and those of its groups."""
    extra = ((group(name).permission, change) for name, change in changes.items())
    besides = (declared.permission for declared, change in extra if declared and declared.required_by(change))
    return frozenset((Permission.UPDATE_ACCOUNTS, *besides))


def extra_permissions() -> list[ExtraPermission]:
    """What changes of some groups require beside UPDATE_ACCOUNTS."""
    return [declared.permission for declared in GROUPS if declared.permission]
