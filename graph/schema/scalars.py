"""The scalars: strict in what they accept, with one spelling for what they answer."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode, print_ast

from db.currencies import format_amount, fraction_digits
from db.limits import MAX_QUOTE_LENGTH
from db.time_zones import is_time_zone
from graph.execution.errors import BadInputError
from graph.schema.control_numbers import parse_control_numbers, string
from graph.schema.instants import instant, parse_instant
from rules.requests.control_numbers import Ranges

Amount = NewType("Amount", str)
"""An amount in an answer; in an input it is a `Decimal`."""

BillingDate = NewType("BillingDate", str)
"""A date in an answer, as the database has written it; in an input it is a `date`, and may be one in an answer."""

Instant = NewType("Instant", str)
"""The same of an instant and a `datetime`."""

TimeZone = NewType("TimeZone", str)
ControlNumbers = NewType("ControlNumbers", Ranges)
JSON = NewType("JSON", object)

_AMOUNT = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,5})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def amount(value: Decimal, currency: str) -> Amount:
    """An amount with its currency's digits, up to five where the value has more."""
    return Amount(format_amount(value, fraction_digits(currency)))


def parse_amount(value: Any) -> Decimal:
    """Parses an amount, keeping its fraction digits; minus zero is zero. Raises BadInputError."""
    text = string(value, "An amount is")
    if not _AMOUNT.fullmatch(text):
        raise BadInputError("An amount is a decimal like 12.50: up to 13 digits, and up to 5 after the point.")
    decimal = Decimal(text)
    return decimal if decimal else decimal.copy_abs()


def parse_date(value: Any) -> date:
    """Parses a calendar date; raises BadInputError."""
    text = string(value, "A date is")
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInputError("A date is a day of the calendar, written YYYY-MM-DD.")


def parse_time_zone(value: Any) -> str:
    """Checks the name of a time zone; raises BadInputError."""
    if not is_time_zone(string(value, "A time zone is")):
        raise BadInputError("A time zone is an IANA name, like Europe/Prague.")
    return str(value)


def _plain(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("this scalar is answered from text")
    return value


def _calendar(value: Any) -> str:
    if type(value) is str:
        return value
    if type(value) is not date:
        raise TypeError("a billing date is a date")
    return value.isoformat()


def _reject_output(value: Any) -> str:
    raise GraphQLError("Control numbers are never answered.")


def _unchanged(value: Any) -> Any:
    return value


def _scalar(name: str, description: str, out: Callable[[Any], str], parse: Callable[[Any], Any]) -> Any:
    def parse_value(value: Any) -> Any:
        try:
            return parse(value)
        except BadInputError as error:
            raise BadInputError(f"{error.message.removesuffix('.')}; found: {quoted(value)}.") from error

    def parse_literal(node: ValueNode, _: object = None) -> Any:
        """Parses a string literal; any other literal, also an enum value, is passed on to be refused."""
        return parse_value(node.value if isinstance(node, StringValueNode) else node)

    return strawberry.scalar(
        name=name, description=description, serialize=out, parse_value=parse_value, parse_literal=parse_literal
    )


def quoted(value: Any) -> str:
    """The value as it was written, cut to MAX_QUOTE_LENGTH characters."""
    text = print_ast(value) if isinstance(value, ValueNode) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_QUOTE_LENGTH else f"{text[:MAX_QUOTE_LENGTH]}..."


_AMOUNTS = _scalar(
    "Amount",
    'An exact decimal amount as a string, e.g. "12.50". Input: -?[0-9]{1,13}(\\.[0-9]{1,5})?, never a JSON number.'
    " Output: the currency's digits, up to five where the value has more, and as many before the point as it takes.",
    _plain,
    parse_amount,
)

_DATES = _scalar(
    "BillingDate", "A calendar date, YYYY-MM-DD, in the customer's billing time zone.", _calendar, parse_date
)
_INSTANTS = _scalar("DateTime", "An instant, RFC 3339 with offset; answered in UTC with Z.", instant, parse_instant)

SCALARS: dict[object, Any] = {
    Amount: _AMOUNTS,
    Decimal: _AMOUNTS,
    BillingDate: _DATES,
    date: _DATES,
    Instant: _INSTANTS,
    datetime: _INSTANTS,
    TimeZone: _scalar("TimeZone", "An IANA time zone name.", _plain, parse_time_zone),
    ControlNumbers: _scalar(
        "ControlNumbers",
        'Control numbers as single numbers and ranges, e.g. "1,3,8-12".',
        _reject_output,
        parse_control_numbers,
    ),
    JSON: _scalar("JSON", "Any JSON value.", _unchanged, _unchanged),
}
"""The scalars by the Python types that stand for them in the declarations."""
