"""How many fraction digits a currency has (ISO 4217)."""

_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_BY_CODE = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}


def fraction_digits(currency: str) -> int:
    """Fraction digits of an amount in that currency: JPY 0, USD 2, KWD 3."""
    return _BY_CODE.get(currency, 2)
