"""The scalars: what comes in, what goes out, what is refused."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from graph.execution.errors import BadInputError
from graph.schema import instants, scalars
from tests.graph.conftest import Api
from tests.support.instants import BAD_INSTANTS, INSTANTS


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("12.50000", "USD", "12.50"),
        ("12.34500", "USD", "12.345"),
        ("12.34567", "JPY", "12.34567"),
        ("12.00000", "JPY", "12"),
        ("-0.50000", "JPY", "-0.5"),
        ("1200", "KWD", "1200.000"),
        ("0E-5", "USD", "0.00"),
        ("12345678901234567890.12345", "USD", "12345678901234567890.12345"),
        ("10000000000", "JPY", "10000000000"),
    ],
)
def test_amounts_are_answered_with_their_currencys_digits(value: str, currency: str, text: str) -> None:
    assert scalars.amount(Decimal(value), currency) == text


@pytest.mark.parametrize("text", ["0", "-1", "12.5", "9999999999999.99999", "007"])
def test_amounts_keep_the_digits_that_were_written(text: str) -> None:
    assert str(scalars.parse_amount(text)) == str(Decimal(text))


@pytest.mark.parametrize(
    ("text", "read"), [("-0", "0"), ("-0.00", "0.00"), ("-000.0", "0.0"), ("-0.00001", "-0.00001")]
)
def test_there_is_no_zero_below_zero(text: str, read: str) -> None:
    assert f"{scalars.parse_amount(text):f}" == read
    assert scalars.amount(Decimal(text), "USD") == ("0.00" if Decimal(text) == 0 else read)


BAD_TEXTS = "1e2 NaN Infinity -Infinity +1 1. .5 1,5 1.123456 12345678901234 -- 1_000 ١ 0x1 -"
BAD_AMOUNTS: list[Any] = [*BAD_TEXTS.split(), "", " 1", "1 ", "1.5\n", 1, 1.5, True, None, ["1"], {"a": 1}]


@pytest.mark.parametrize("value", BAD_AMOUNTS)
def test_bad_amounts(value: Any) -> None:
    with pytest.raises(BadInputError):
        scalars.parse_amount(value)


@pytest.mark.parametrize(
    "value", ["2026-13-01", "2026-02-29", "2026-W01-1", "20260101", "2026-1-1", "0000-01-01", 1, ""]
)
def test_bad_dates(value: Any) -> None:
    with pytest.raises(BadInputError):
        scalars.parse_date(value)


def test_dates() -> None:
    assert scalars.parse_date("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(("text", "instant"), INSTANTS.items())
def test_instants(text: str, instant: datetime) -> None:
    assert instants.parse_instant(text) == instant


@pytest.mark.parametrize("value", [*BAD_INSTANTS, 1769860800, 1769860800.5, True, None, [], {}], ids=repr)
def test_bad_instants(value: Any) -> None:
    with pytest.raises(BadInputError):
        instants.parse_instant(value)


def test_an_instant_out_of_the_years_is_told_so() -> None:
    with pytest.raises(BadInputError, match="in the years 1 to 9999 in UTC"):
        instants.parse_instant("0001-01-01T00:00:00+05:00")


STARTED = "mutation ($at: DateTime) { batchUpdateAccounts(input: {INPUT, startAt: $at}) { userErrors { code } } }"
SINCE = "query ($at: DateTime) { batchUpdates(requestedSince: $at) { totalCount } }"
UNTIL = "query ($at: DateTime) { batchUpdates(requestedUntil: $at) { totalCount } }"
WITH_INSTANTS = [STARTED.replace("INPUT", 'filter: {batch: {name: "none"}}, lifecycle: {changeStatus: BLOCKED}')]
WITH_INSTANTS += [WITH_INSTANTS[0].replace("mutation", "query").replace("batchUpdateAccounts", "previewBatchUpdate")]
WITH_INSTANTS += [SINCE, UNTIL]


@pytest.mark.parametrize("query", WITH_INSTANTS, ids=["mutation", "preview", "since", "until"])
async def test_instants_are_read_alike_everywhere(api: Api, query: str) -> None:
    for text, codes in [*((text, ["BAD_USER_INPUT"]) for text in BAD_INSTANTS), ("2026-12-01T12:00:00+23:59", [])]:
        literal = query.replace("$at: DateTime", "").replace("()", "").replace("$at", json.dumps(text))
        assert await api.codes(query, at=text) == codes, f"{text} in a variable"
        assert await api.codes(literal) == codes, f"{text} in the document"


def test_instants_are_answered_in_utc() -> None:
    assert instants.instant(datetime.fromisoformat("2026-01-31T12:00:00.250+02:00")) == "2026-01-31T10:00:00.250000Z"


@pytest.mark.parametrize("value", ["Mars/Base", "europe/prague", "", "localtime", "+01:00", "Europe/Prague ", 1])
def test_bad_time_zones(value: Any) -> None:
    with pytest.raises(BadInputError):
        scalars.parse_time_zone(value)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("", ()),
        (" \t ", ()),
        ("5", ((5, 5),)),
        ("1,3,8-12", ((1, 1), (3, 3), (8, 12))),
        (" 12 - 20 , 000000001,13-14, 21", ((1, 1), (12, 21))),
        ("7-7,7", ((7, 7),)),
        ("0-999999999", ((0, 999_999_999),)),
        (",".join(str(2 * number) for number in range(1000)), tuple((2 * n, 2 * n) for n in range(1000))),
    ],
)
def test_control_numbers(text: str, ranges: Any) -> None:
    assert scalars.parse_control_numbers(text) == ranges


@pytest.mark.parametrize(
    "value",
    [
        "9-8",
        "1,,2",
        "1,",
        ",1",
        "1-2-3",
        "-1",
        "1-",
        "1 2",
        "1234567890",
        "x",
        "1;2",
        "١",
        "1.5",
        1,
        ["1"],
        ",",
        "-",
        ",".join(["1"] * 1001),
    ],
)
def test_bad_control_numbers(value: Any) -> None:
    with pytest.raises(BadInputError):
        scalars.parse_control_numbers(value)


FILTERED = "query ($f: AccountBatchFilter!) { accountBatch(filter: $f) { statistics { selected } } }"
NUL = "a\0b"
BAD_FILTERS: list[Any] = [
    None,
    {},
    {"batch": None},
    {"batch": {}},
    {"batch": {"id": "x", "name": "y"}},
    {"batch": {"name": None}},
    {"batch": {"name": "Mixed", "id": None}},
    {"batch": {"name": NUL}},
    {"batch": {"id": NUL}},
    {"batch": {"name": "Mixed"}, "accountId": {"startsWith": NUL}},
    {"batch": {"name": "Mixed"}, "accountId": {"startsWith": "a", "contains": "b"}},
    {"batch": {"name": "Mixed"}, "accountId": {}},
    {"batch": {"name": "Mixed"}, "accountId": "a"},
    {"batch": {"name": "Mixed"}, "products": [None]},
    {"batch": {"name": "Mixed"}, "products": [NUL]},
    {"batch": {"name": "Mixed"}, "products": [1.5]},
    {"batch": {"name": "Mixed"}, "controlNumbers": "9-8"},
    {"batch": {"name": "Mixed"}, "controlNumbers": 5},
    {"batch": {"name": "Mixed"}, "controlNumbers": "1\0"},
    {"batch": {"name": "Mixed"}, "statuses": ["UNKNOWN"]},
    {"batch": {"name": "Mixed"}, "statuses": [None]},
    {"batch": {"name": "Mixed"}, "started": "yes"},
    {"batch": {"name": "Mixed"}, "unknown": 1},
    "Mixed",
    ["Mixed"],
]


@pytest.mark.parametrize("given", BAD_FILTERS, ids=repr)
async def test_bad_filters_change_nothing_and_say_so(api: Api, given: Any) -> None:
    answer = await api.ask(FILTERED, f=given)
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}


@pytest.mark.parametrize(
    "query",
    [
        '{ accountBatch(filter: {batch: {name: "a\\u0000"}}) { criteria { label } } }',
        '{ accountBatch(filter: {batch: {id: "\\u0000"}}) { criteria { label } } }',
        '{ accountBatch(filter: {batch: {id: "a", name: "b"}}) { criteria { label } } }',
        '{ accountBatch(filter: {batch: {name: "b"}, controlNumbers: 5}) { criteria { label } } }',
        '{ accountBatch(filter: {batch: {name: "b"}, controlNumbers: "5-"}) { criteria { label } } }',
        '{ accountBatches(nameContains: "\\uD800") { totalCount } }',
        '{ accountBatches(first: "1") { totalCount } }',
        "{ accountBatches(first: 99999999999999999999) { totalCount } }",
        "{ accountBatches(first: " + "9" * 5000 + ") { totalCount } }",
        "{ nothing }",
        "{ viewer }",
        "{ viewer { subject",
        "query ($x: Nothing) { viewer { subject } }",
        "",
        "fragment F on Query { viewer { subject } }",
        "{" * 3000,
        "{ a { b " * 2000,
    ],
)
async def test_bad_documents(api: Api, query: str) -> None:
    answer = await api.ask(query)
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}
