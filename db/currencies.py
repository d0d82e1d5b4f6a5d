"""Fraction digits of currencies (ISO 4217), and the text of an amount."""

from decimal import Decimal

_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_BY_CODE = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}

_STORED_DIGITS = 5
"""Fraction digits that an amount is stored with (`db.column_types.MONEY`)."""

_ZEROS = "0" * _STORED_DIGITS


def fraction_digits(currency: str) -> int:
    """Fraction digits of an amount in that currency: JPY 0, USD 2, KWD 3."""
    return _BY_CODE.get(currency, 2)


def format_amount(amount: Decimal, digits: int) -> str:
    """An amount with `digits` fraction digits, or up to five if it has more: 12.50, 12.345. Minus zero is zero."""
    return format_stored(f"{amount:z.{_STORED_DIGITS}f}", digits)


def format_stored(amount: str, digits: int) -> str:
    """The same of an amount as the database writes it, with all the fraction digits that are stored."""
    more = _STORED_DIGITS - digits
    if digits and more and amount.endswith(_ZEROS[:more]):  # of nearly all amounts there is no more to find out
        return amount[:-more]
    whole, _, fraction = amount.partition(".")
    fraction = fraction.rstrip("0").ljust(digits, "0")
    return f"{whole}.{fraction}" if fraction else whole
