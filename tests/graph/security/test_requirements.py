"""What each field requires of its caller: declared beside the field, and checked before its method runs."""

from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from db.engine import Tenant
from graph.execution.context import Caller
from graph.execution.errors import ForbiddenError
from graph.schema import nodes, schema
from graph.schema.fields import requirement_of
from graph.security.permissions import READ_UPDATES, AllOf, AnyOf, Requirement
from rules.declarations.permissions import Permission

READ = "READ_ACCOUNTS or UPDATE_ACCOUNTS"
CHANGE = "UPDATE_ACCOUNTS"
CHANGE_AS_ASKED = "UPDATE_ACCOUNTS and those of the arguments"
REQUIREMENTS = {
    "BatchUpdate.reportDownloadUrl": READ,
    "BatchUpdate.reportUrl": READ,
    "BatchUpdate.results": READ,
    "Mutation.batchUpdateAccounts": CHANGE_AS_ASKED,
    "Mutation.cancelBatchUpdate": CHANGE,
    "Mutation.revertBatchUpdate": CHANGE,
    "Query.batchUpdate": READ,
    "Query.batchUpdates": READ,
    "Query.previewBatchUpdate": CHANGE_AS_ASKED,
    "Query.previewRevertBatchUpdate": CHANGE,
    "Subscription.batchUpdateProgress": READ,
}
"""Every field that requires a permission. A report requires READ as well."""


NODES = {"BatchUpdate": READ}
"""Every kind of node that requires a permission."""


def _declared() -> dict[str, Any]:
    """The fields that declare a requirement, by type and name."""
    found = {}
    for kind in schema.build().type_map.values():
        for name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            declared = field.extensions.get("strawberry-definition")
            if declared is not None and requirement_of(declared) is not None:
                found[f"{kind.name}.{name}"] = declared
    return found


FIELDS = _declared()


def _in_words(requirement: Requirement) -> str:
    if isinstance(requirement, AnyOf):
        return " or ".join(requirement.permissions)
    return " and ".join([*requirement.permissions, *(["those of the arguments"] if requirement.of_arguments else [])])


def test_the_fields_that_require_a_permission() -> None:
    assert {name: _in_words(requirement_of(field)) for name, field in FIELDS.items()} == REQUIREMENTS  # type: ignore[arg-type]

    kinds = {name: _in_words(kind.wants) for name, kind in nodes.KINDS.items() if kind.wants is not None}
    assert kinds == NODES


def test_whatever_changes_something_or_shows_batch_updates_requires_one() -> None:
    types = schema.build().type_map
    roots: dict[str, Any] = {name: types[name].fields for name in ("Query", "Mutation", "Subscription")}  # type: ignore[union-attr]
    required = {f"Mutation.{name}" for name in roots["Mutation"]}
    for root in ("Query", "Subscription"):
        shown = {
            name for name, field in roots[root].items() if get_named_type(field.type).name.startswith("BatchUpdate")
        }
        required |= {f"{root}.{name}" for name in shown}
    assert required <= set(FIELDS)


def _caller(*permissions: Permission, distributor: str | None = None) -> Caller:
    return Caller(Tenant(0), "alpha", "sue", distributor, frozenset(permissions))


async def _resolve(name: str, caller: Caller) -> Any:
    """The field's value for that caller, by its resolver alone: past the check there is nothing that it could read."""
    info = SimpleNamespace(context=SimpleNamespace(caller=caller))
    input_ = SimpleNamespace(required_permissions=lambda caller: [Permission.MOVE_MONEY])
    made = FIELDS[name].base_resolver.wrapped_func(None, info=info, input=input_)
    return await (anext(made) if name.startswith("Subscription.") else made)


@pytest.mark.parametrize("name", FIELDS)
async def test_without_the_permission_the_method_is_not_reached(name: str) -> None:
    if isinstance(requirement_of(FIELDS[name]), AllOf):
        (error,) = (await _resolve(name, _caller(Permission.READ_ACCOUNTS))).user_errors
        assert error.code.name == "PERMISSION_DENIED"
        assert ("MOVE_MONEY" in error.message) == (REQUIREMENTS[name] == CHANGE_AS_ASKED)
        (error,) = (await _resolve(name, _caller(*Permission, distributor="Dora"))).user_errors
        assert error.code.name == "PERMISSION_DENIED"
    else:
        with pytest.raises(ForbiddenError):
            await _resolve(name, _caller(Permission.READ_STATISTICS, Permission.MOVE_MONEY))


@pytest.mark.parametrize("permission", Permission)
def test_batch_updates_are_read_with_either_of_two_permissions(permission: Permission) -> None:
    assert READ_UPDATES.is_met_by(_caller(permission)) == (permission in READ.split(" or "))
