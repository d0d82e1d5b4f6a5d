"""The scalars: what comes in, what goes out, what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from graph import scalars
from graph.errors import BadInputError
from tests.graph.conftest import Api


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


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31t12:00:00.5z", datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-01-31T12:00:00.123456789+05:30", datetime(2026, 1, 31, 6, 30, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_instants(text: str, instant: datetime) -> None:
    assert scalars.parse_instant(text) == instant


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-01-31T12:00Z",
        "2026-01-31 12:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:00+25:00",
        "0001-01-01T00:00:00+12:00",
        1769860800,
    ],
)
def test_bad_instants(value: Any) -> None:
    with pytest.raises(BadInputError):
        scalars.parse_instant(value)


def test_instants_are_answered_in_utc() -> None:
    assert scalars.instant(datetime.fromisoformat("2026-01-31T12:00:00.250+02:00")) == "2026-01-31T10:00:00.250000Z"


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
    {"batch": {"name": "Mixed"}, "statuses": ["GONE"]},
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
