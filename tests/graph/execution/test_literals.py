"""A wrong value is told by its place and by itself, written in the document as well as in variables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    is_input_type,
    is_leaf_type,
)

from graph.schema import schema
from tests.graph.conftest import Api

PREVIEW = "query {declared} {{ previewBatchUpdate(input: {value}) {{ userErrors {{ code }} }} }}"

HERE = "<here>"
"""Marks the place of the value."""


@dataclass(frozen=True)
class Wrong:
    """A value that its type rules out: of which type, where in the input, as a literal and in JSON."""

    kind: str
    place: str
    literal: str
    value: Any
    said: str = ""

    @property
    def shown(self) -> str:
        """The value as an error repeats it."""
        return self.said or self.literal


WRONG = [
    Wrong("BillingDate", "lifecycle.expirationDate", '"31.12.2027"', "31.12.2027"),
    Wrong("BillingDate", "lifecycle.activationDate", "20271231", 20271231),
    Wrong("BillingDate", "lifecycle.activationDate", "{ day: 5 }", {"day": 5}, "day"),
    Wrong("Amount", "balance.openingBalance", '"1e2"', "1e2"),
    Wrong("Amount", "balance.charge.amount", "12.50", 12.5, "12.5"),
    Wrong("TimeZone", "selfCareSettings.timeZone", '"Mars/Base"', "Mars/Base"),
    Wrong("TimeZone", "selfCareSettings.timeZone", "true", True),
    Wrong("DateTime", "startAt", '"2027-12-31"', "2027-12-31"),
    Wrong("DateTime", "startAt", '["2027-12-31T00:00:00Z"]', ["2027-12-31T00:00:00Z"]),
    Wrong("ControlNumbers", "filter.controlNumbers", '"9-8"', "9-8"),
    Wrong("ControlNumbers", "filter.controlNumbers", "5", 5),
    Wrong("ID", "filter.products[1]", "1.5", 1.5),
    Wrong("ID", "filter.products[1]", "{ a: 1 }", {"a": 1}, "a"),
    Wrong("Int", "lifecycle.availabilityDays", '"ten"', "ten", "ten"),
    Wrong("Int", "lifecycle.availabilityDays", "3000000000", 3000000000),
    Wrong("Boolean", "filter.started", '"yes"', "yes", "yes"),
    Wrong("String", "filter.accountId.startsWith", "5", 5),
    Wrong("AccountStatus", "filter.statuses[1]", "UNKNOWN", "UNKNOWN"),
    Wrong("Registration", "filter.registration", '"registered"', "registered", "registered"),
    Wrong("RefusalCode", "filter.refusedBy.codes[1]", "POOR", "POOR"),
    Wrong("RefusalPolicy", "onRefusal", "SKIP", "SKIP"),
    Wrong("StatusChange", "lifecycle.changeStatus", "SOLD", "SOLD"),
    Wrong("UnifiedMessaging", "ivrSettings.unifiedMessaging", "MAYBE", "MAYBE"),
]
WORDS_AS_TEXT = [
    Wrong("TimeZone", "selfCareSettings.timeZone", "UTC", None),
    Wrong("BillingDate", "lifecycle.expirationDate", "null_", None),
    Wrong("ControlNumbers", "filter.controlNumbers", "ALL", None),
]
"""Words without quotes, which only a document can hold."""


def _steps(place: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in place.replace("[", ".").replace("]", "").split(".")]


def _within(place: str, value: Any) -> Any:
    """The least input that has the value at that place, the second of a list after a good one."""
    given, good = value, {"products": "x", "statuses": "ACTIVE", "codes": "IRREVERSIBLE"}
    steps = _steps(place)
    for at in range(len(steps) - 1, -1, -1):
        step = steps[at]
        given = [good[str(steps[at - 1])], given] if isinstance(step, int) else {step: given}
        if step == "codes":
            given["batchUpdate"] = "x"
    given.setdefault("filter", {})["batch"] = {"name": "Mixed"}
    return given


def _written(given: Any, marked: str, literal: str, name: str = "") -> str:
    """A value as a document has it, with the literal in the place of what is marked."""
    if given == marked:
        return literal
    if isinstance(given, dict):
        return "{" + ", ".join(f"{key}: {_written(item, marked, literal, key)}" for key, item in given.items()) + "}"
    if isinstance(given, list):
        return "[" + ", ".join(_written(item, marked, literal, name) for item in given) + "]"
    return str(given) if name in ("statuses", "codes") else f'"{given}"'


def _document(wrong: Wrong) -> tuple[str, int]:
    """A document with the literal, and the column that it is at."""
    document = PREVIEW.format(declared="", value=_written(_within(wrong.place, HERE), HERE, HERE))
    return document.replace(HERE, wrong.literal), document.index(HERE) + 1


async def _only_error(api: Api, document: str, **variables: Any) -> dict[str, Any]:
    answer = await api.ask(document, **variables)
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    return error  # type: ignore[no-any-return]


@pytest.mark.parametrize("wrong", [*WRONG, *WORDS_AS_TEXT], ids=lambda wrong: f"{wrong.place} {wrong.literal}")
async def test_a_wrong_literal_is_told_by_place_and_value(api: Api, wrong: Wrong) -> None:
    document, column = _document(wrong)
    error = await _only_error(api, document)
    assert error["message"].startswith(f"Argument 'input' has invalid value at .{wrong.place}: ")
    assert wrong.shown in error["message"].partition(": ")[2]
    assert error["locations"] == [{"line": 1, "column": column}]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.place} {wrong.literal}")
async def test_and_so_it_is_in_variables(api: Api, wrong: Wrong) -> None:
    document = PREVIEW.format(declared="($input: BatchUpdateAccountsInput!)", value="$input")
    error = await _only_error(api, document, input=_within(wrong.place, wrong.value))
    assert error["message"].startswith(f"Variable '$input' has invalid value at .{wrong.place}: ")
    assert wrong.shown.strip('"') in error["message"].partition(": ")[2]
    assert error["locations"] == [{"line": 1, "column": 8}]


@pytest.mark.parametrize("literal", ['"31.12.2027"', "5", "SOON", "{a: [1]}"])
async def test_a_wrong_default(api: Api, literal: str) -> None:
    document = PREVIEW.format(
        declared=f"($day: BillingDate = {literal})",
        value='{filter: {batch: {name: "Mixed"}}, lifecycle: {expirationDate: $day}}',
    )
    error = await _only_error(api, document)
    assert error["message"].startswith("Variable '$day' has invalid default value: A date is ")
    assert error["locations"] == [{"line": 1, "column": document.index(literal) + 1}]


async def test_a_wrong_argument_of_a_field_and_of_a_directive(api: Api) -> None:
    document = '{ accountBatches(first: "1") @include(if: "no") { totalCount } }'
    answer = await api.ask(document)
    assert [(error["message"].split(":")[0], error["locations"][0]["column"]) for error in answer["errors"]] == [
        ("Argument 'first' has invalid value", document.index('"1"') + 1),
        ("Argument 'if' has invalid value", document.index('"no"') + 1),
    ]


async def test_all_wrong_literals_are_told_each_at_its_line(api: Api) -> None:
    document = """query {
      batchUpdates(requestedSince: "today", requestedUntil: 5) { totalCount }
      accountBatch(filter: {
        batch: {name: "Mixed"}
        controlNumbers: "1,"
        statuses: [ACTIVE, UNKNOWN]
      }) { criteria { label } }
    }"""
    answer = await api.ask(document)
    assert [(error["locations"][0]["line"], error["message"].split(": ")[0]) for error in answer["errors"]] == [
        (2, "Argument 'requestedSince' has invalid value"),
        (2, "Argument 'requestedUntil' has invalid value"),
        (5, "Argument 'filter' has invalid value at .controlNumbers"),
        (6, "Argument 'filter' has invalid value at .statuses[1]"),
    ]


async def test_a_null_is_called_null(api: Api) -> None:
    selection = 'accountBatch(filter: {batch: {name: "none"}, statuses: $statuses}) { batch { id } }'
    query = f"query ($statuses: [AccountStatus!]) {{ {selection} }}"
    (error,) = (await api.ask(query, statuses=[None]))["errors"]
    assert "not to be null" in error["message"]
    assert "None" not in error["message"]


async def test_a_long_value_is_cut_short(api: Api) -> None:
    long = "9" * 5000
    for error in (
        await _only_error(api, _document(Wrong("", "filter.controlNumbers", f'"{long}"', ""))[0]),
        await _only_error(
            api,
            PREVIEW.format(declared="($input: BatchUpdateAccountsInput!)", value="$input"),
            input=_within("filter.controlNumbers", long),
        ),
    ):
        assert f'"{"9" * 50}' in error["message"]
        assert len(error["message"]) < 300


def _leaves(built: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    """The types of values that some input or argument takes."""
    kinds = [kind for kind in built.type_map.values() if isinstance(kind, GraphQLInputObjectType)]
    fields = [field for kind in kinds for field in kind.fields.values()]
    given = [get_named_type(field.type) for field in fields]
    yield from (kind for kind in given if is_input_type(kind) and is_leaf_type(kind))


def test_every_kind_of_value_is_tried() -> None:
    assert {kind.name for kind in _leaves(schema.build())} == {wrong.kind for wrong in WRONG}
