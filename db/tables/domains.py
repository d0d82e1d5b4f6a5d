"""Domains of columns, which reject values that the API cannot represent, whichever program writes them.

They are domains and not check constraints: a check is evaluated for each updated row, whatever column changes, which
slows a mass update down; a domain only where its column is assigned. Statements do not depend on them: columns are
declared with the plain types that domains are based on.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, DateTime, Integer, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.tables.accounts import accounts
from db.tables.catalogue import add_on_products, prepaid_plans, products, roles
from db.tables.customers import distributors


@dataclass(frozen=True)
class Domain:
    """A domain type; other programs see `name` and `rule` in the error when a value is refused."""

    name: str
    base: str
    rule: str
    check: str


CALENDAR_DATE = Domain(
    "calendar_date", "date", "years_1_to_9999", "VALUE >= '0001-01-01'::date AND VALUE <= '9999-12-31'::date"
)
INSTANT = Domain(
    "instant",
    "timestamp with time zone",
    "years_1_to_9999_in_utc",
    "VALUE >= '0001-01-01 00:00:00+00'::timestamptz AND VALUE < '10000-01-01 00:00:00+00'::timestamptz",
)
AMOUNT = Domain("amount", "numeric(25,5)", "a_number", "VALUE <> 'NaN'::numeric")
JSON_FIELDS = Domain("json_fields", "jsonb", "an_object", "jsonb_typeof(VALUE) = 'object'")


def _listed(name: str, base: str) -> Domain:
    """A list without nulls. Arrays of arrays are refused before they are searched for nulls, which would fail."""
    flat = "coalesce(array_ndims(VALUE), 1) = 1"
    full = "array_position(VALUE, NULL) IS NULL"
    return Domain(name, base, "a_list_without_nulls", f"CASE WHEN {flat} THEN {full} ELSE false END")


KEYS = _listed("key_list", "integer[]")
TEXTS = _listed("text_list", "text[]")

DOMAINS = (CALENDAR_DATE, INSTANT, AMOUNT, JSON_FIELDS, KEYS, TEXTS)
GUARDED = (accounts, add_on_products, distributors, prepaid_plans, products, roles)
"""Tables that other programs write and the API reads; only the server writes the record of updates."""


def domain_of(kind: Any) -> Domain | None:
    """The domain of a column that is declared with that type; None if the API can represent every value."""
    if isinstance(kind, ARRAY):
        return {Integer: KEYS, Text: TEXTS}[type(kind.item_type)]
    return {Date: CALENDAR_DATE, DateTime: INSTANT, Numeric: AMOUNT, JSONB: JSON_FIELDS}.get(type(kind))


def _guard(table: Table) -> str:
    domains = {column.name: domain_of(column.type) for column in table.c}
    typed = ", ".join(f"ALTER {name} TYPE {domain.name}" for name, domain in domains.items() if domain)
    return f"ALTER TABLE {table.name} {typed}"


def statements() -> list[str]:
    """The DDL of the domains and of the columns that are of them; triggers over those columns come after it."""
    made = [f"CREATE DOMAIN {d.name} AS {d.base} CONSTRAINT {d.rule} CHECK ({d.check})" for d in DOMAINS]
    return [*made, *(_guard(table) for table in GUARDED)]
