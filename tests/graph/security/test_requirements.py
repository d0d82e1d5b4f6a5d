"""What each field requires of its caller: declared beside the field, and checked before its method runs."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLField, introspection_from_schema

from db.engine import Tenant
from graph.execution.context import Caller
from graph.execution.errors import ForbiddenError
from graph.schema import nodes, schema
from graph.schema.fields import requirement_of
from graph.schema.openings import openings, with_table
from graph.security.permissions import READ_UPDATES, AllOf, AnyOf
from rules.declarations.permissions import Permission
from tests.graph.security.permission_table import NODES, NOTHING, OF_KIND, TABLE, UPDATES, WITH_PARENT
from tests.support.project import ROOT

TODO = """{0}.{1} is not in TABLE: a new field requires a permission, or comes with what it is a field of.
Declare it with `requirement=` where it opens anything that its parent does not. Then enter it in TABLE:
"{0}": {{{2}: "{1}"}}"""


def _reached(types: dict[str, Any], name: str, found: dict[str, Any]) -> dict[str, Any]:
    """The objects and interfaces that are reached from a type, that one included."""
    kind = types[name]
    if name not in found and kind["kind"] in ("OBJECT", "INTERFACE", "UNION"):
        found[name] = {field["name"]: field["description"] for field in kind["fields"] or ()}
        for field in kind["fields"] or ():
            type_ = field["type"]
            while type_.get("ofType"):
                type_ = type_["ofType"]
            _reached(types, type_["name"], found)
        for possible in kind["possibleTypes"] or ():
            _reached(types, possible["name"], found)
    return found


def _introspected() -> dict[str, dict[str, str]]:
    """Each field's description, by type and name, of all that can be reached, as a client learns of it."""
    answer: Any = introspection_from_schema(BUILT)["__schema"]
    found: dict[str, Any] = {}
    for root in ("queryType", "mutationType", "subscriptionType"):
        _reached({kind["name"]: kind for kind in answer["types"]}, answer[root]["name"], found)
    return found


BUILT = schema.build()
REACHED = _introspected()
REQUIRED = {
    (kind, name): requirement
    for kind, rows in TABLE.items()
    for requirement, names in rows.items()
    for name in names.split()
}
"""The requirement of each field, by type and name, as the table has it."""


def _declared() -> Iterator[tuple[str, GraphQLField]]:
    for kind in REACHED:
        for name, field in BUILT.type_map[kind].fields.items():  # type: ignore[attr-defined]
            if requirement_of(field) is not None:
                yield f"{kind}.{name}", field


FIELDS = dict(_declared())
"""The fields that declare a requirement."""


def _untold(reached: dict[str, dict[str, str]]) -> Iterator[str]:
    """What to do about each field that is not in the table."""
    for kind, fields in reached.items():
        for name in fields.keys() - {name for at, name in REQUIRED if at == kind}:
            told = re.search(r"Requires (.*)\.$", fields[name])
            yield TODO.format(kind, name, f'"{told[1]}"' if told else "WITH_PARENT")


def test_every_field_that_can_be_reached_is_in_the_table() -> None:
    assert "\n".join(_untold(REACHED)) == ""
    gone = [f"{kind}.{name}" for kind, name in REQUIRED if name not in REACHED.get(kind, ())]
    assert gone == [], "take out of TABLE what the schema does not have"
    assert sum(len(names.split()) for rows in TABLE.values() for names in rows.values()) == len(REQUIRED)


def test_a_field_that_is_not_in_the_table_is_told() -> None:
    (told,) = _untold(
        {"Account": {"id": "Its ID.", "pin": "Its secret. Requires READ_PINS."}, "Node": {"id": "Its ID."}}
    )
    assert told.startswith("Account.pin is not in TABLE")
    assert told.endswith('"Account": {"READ_PINS": "pin"}')


@pytest.mark.parametrize(("kind", "name"), REQUIRED, ids=map(".".join, REQUIRED))
def test_a_field_declares_and_says_what_the_table_has(kind: str, name: str) -> None:
    description, declared = REACHED[kind][name], requirement_of(BUILT.type_map[kind].fields[name])  # type: ignore[attr-defined]
    requirement = REQUIRED[kind, name]
    if requirement in (NOTHING, WITH_PARENT, OF_KIND):
        assert declared is None
        of_kinds = "; ".join(f"{words} for {', '.join(kinds.split())}" for words, kinds in NODES.items())
        told = description.partition("Requires ")[2]
        assert told == (f"{of_kinds}." if requirement == OF_KIND else "")
    else:
        assert declared is not None, f"the table has {requirement}, the field declares nothing"
        assert declared.in_words == requirement
        assert description.endswith(f". Requires {requirement}.")


def test_only_who_asks_and_nodes_are_roots_that_declare_nothing() -> None:
    open_roots = {f"Query.{name}" for name in ("viewer", "node", "nodes")}
    roots = {f"{root}.{name}" for root in ("Query", "Mutation", "Subscription") for name in REACHED[root]}
    assert roots - set(FIELDS) == open_roots
    assert [kind.requirement.in_words for kind in nodes.KINDS.values()] == [
        requirement for name in nodes.KINDS for requirement, kinds in NODES.items() if name in kinds.split()
    ]


def test_every_kind_of_node_requires_what_the_table_has() -> None:
    kinds = {requirement.in_words: " ".join(names) for requirement, names in nodes.kinds_by_requirement().items()}
    assert kinds == NODES
    implementing = {kind.name for kind in BUILT.get_possible_types(BUILT.type_map["Node"])}  # type: ignore[arg-type]
    assert implementing == {name for names in NODES.values() for name in names.split()}


# ---- what a permission opens, in words ----


def test_each_permission_says_what_it_opens() -> None:
    told = openings(BUILT)
    for name, field in FIELDS.items():
        requirement = requirement_of(field)
        assert requirement is not None
        assert {each for each in Permission if f"`{name}`" in told[each]} == set(requirement.permissions)
    for name, kind in nodes.KINDS.items():
        assert {each for each in Permission if f"`{name}`" in told[each]} == set(kind.requirement.permissions)
    assert told[Permission.MOVE_MONEY] == "Required beside UPDATE_ACCOUNTS for `balance`."
    assert told[Permission.TERMINATE_ACCOUNTS].endswith("for `lifecycle.changeStatus: TERMINATED`.")
    assert "ACCOUNT_BATCH_TRUSTED_DOCUMENTS" in told[Permission.EXPLORE]
    values = BUILT.type_map["Permission"].values  # type: ignore[attr-defined]
    assert {name: value.description for name, value in values.items()} == {
        each.value: f"{each.description} {told[each]}" for each in Permission
    }


def test_the_page_on_tokens_has_what_the_declarations_give() -> None:
    page = (ROOT / "docs" / "tokens.md").read_text()
    assert page == with_table(page, BUILT), "run `make docs`"
    assert page.count("Opens, as READ_ACCOUNTS does, `Query.accountBatch`") == 1


# ---- the check ----


def _caller(*permissions: Permission, distributor: str | None = None) -> Caller:
    return Caller(Tenant(0), "alpha", "sue", distributor, frozenset(permissions))


async def _resolve(name: str, caller: Caller) -> Any:
    """The field's value for that caller, by its resolver alone: past the check there is nothing that it could read."""
    info = SimpleNamespace(context=SimpleNamespace(caller=caller))
    input_ = SimpleNamespace(required_permissions=lambda caller: [Permission.MOVE_MONEY])
    resolver = FIELDS[name].extensions["strawberry-definition"].base_resolver
    made = resolver.wrapped_func(None, info=info, input=input_)
    return await (anext(made) if name.startswith("Subscription.") else made)


@pytest.mark.parametrize("name", FIELDS)
async def test_without_the_permission_the_method_is_not_reached(name: str) -> None:
    requirement = requirement_of(FIELDS[name])
    if isinstance(requirement, AllOf):
        (error,) = (await _resolve(name, _caller(Permission.READ_ACCOUNTS))).user_errors
        assert error.code.name == "PERMISSION_DENIED"
        assert ("MOVE_MONEY" in error.message) == ("MOVE_MONEY" in requirement.in_words)
        (error,) = (await _resolve(name, _caller(*Permission, distributor="Dora"))).user_errors
        assert error.code.name == "PERMISSION_DENIED"
    else:
        assert isinstance(requirement, AnyOf)
        with pytest.raises(ForbiddenError, match=requirement.in_words):
            await _resolve(name, _caller(*set(Permission) - set(requirement.permissions)))


@pytest.mark.parametrize("permission", Permission)
def test_batch_updates_are_read_with_either_of_two_permissions(permission: Permission) -> None:
    assert READ_UPDATES.is_met_by(_caller(permission)) == (permission in UPDATES.split(" or "))
