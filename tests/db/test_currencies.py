"""Amounts as texts: the currency's digits, more where an amount has more, and the same whoever writes them."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.currencies import _BY_CODE, format_amount, format_stored, fraction_digits
from graph.schema.scalars import amount
from rules.declarations.group import ValueWriter

STORED = st.decimals(min_value=-(10**20) + 1, max_value=10**20 - 1, places=5, allow_nan=False, allow_infinity=False)
CURRENCIES = st.sampled_from(["EUR", "USD", *_BY_CODE])


@given(STORED, CURRENCIES, st.integers(0, 5))
@example(Decimal("-0"), "JPY", 0)
@example(Decimal("-0.00000"), "CLF", 5)
@example(Decimal("1E+3"), "KWD", 0)
def test_every_stored_amount_in_every_currency(value: Decimal, currency: str, dropped: int) -> None:
    digits = fraction_digits(currency)
    written = round(value, 5 - dropped) if dropped else value
    text = format_amount(written, digits)
    whole, _, fraction = text.partition(".")
    assert Decimal(text) == written, "exact"
    assert len(fraction) >= digits
    assert len(fraction) <= digits or not fraction.endswith("0"), "no digit too many"
    assert whole.lstrip("-").isdigit()
    assert text.startswith("-") == (written < 0), "no minus zero"
    assert format_stored(f"{value:z.5f}", digits) == format_amount(value, digits), "as the database writes it"
    assert amount(written, currency) == text == ValueWriter({}, digits).amount(written)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("12.5", "USD", "12.50"),
        ("12.34567", "JPY", "12.34567"),
        ("-0.00", "KWD", "0.000"),
        ("1200", "JPY", "1200"),
        ("0E-5", "CLF", "0.0000"),
        ("-99999999999999999999.99999", "EUR", "-99999999999999999999.99999"),
    ],
)
def test_what_they_look_like(value: str, currency: str, text: str) -> None:
    assert format_amount(Decimal(value), fraction_digits(currency)) == text
