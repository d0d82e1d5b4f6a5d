"""Kinds of values: the condition that a text in a file has to meet, and the value that is stored, in SQL.

In the conditions `$v` stands for the text, `$r` for the row that a reference names. A condition refuses where it is
false: what is absent (null) passes. They are chosen for speed: the input functions of PostgreSQL are cheaper than a
strict regular expression, so they decide, and a cheap expression excludes the spellings that only they allow.
"""

from dataclasses import dataclass, field, replace

from sqlalchemy.dialects.postgresql import ENUM

from db.importing import spreadsheet_damage
from db.importing.currencies import CURRENCIES
from db.tables import domains


@dataclass(frozen=True)
class ValueType:
    """A kind of value: the SQL `condition` that it meets, and the `sentence` after the quoted value where it does not.

    `meaning` describes it in Markdown. `listed`: several values, separated by semicolons. `plain`: a word, name or
    number, which spreadsheets may damage and which is stored in Unicode's composed form (NFC). `quick`: a condition
    that costs less, and refuses whatever is refused by `condition` and not by the database when the value is stored.
    `usual`: a regular expression of Python for spellings of which that condition refuses none, and `stored_if_usual`
    how these are stored for less; it matches neither commas, line ends nor quotation marks, and has no groups to keep.
    """

    condition: str
    sentence: str
    stored: str = "$v"
    quick: str = field(default="", kw_only=True)
    usual: str = field(default="", kw_only=True)
    stored_if_usual: str = field(default="", kw_only=True)
    meaning: str = field(default="", kw_only=True)
    example: str = field(default="", kw_only=True)
    listed: bool = field(default=False, kw_only=True)
    plain: bool = field(default=True, kw_only=True)

    @property
    def explanation(self) -> str:
        """SQL for the sentence about a malformed value."""
        return (
            spreadsheet_damage.damage_sentence("$v", self.sentence, listed=self.listed) if self.plain else self.sentence
        )


@dataclass(frozen=True)
class Reference(ValueType):
    """A value that names a row of a table of the tenant by its `key`."""

    table: str = ""
    key: str = "name"


def reference(table: str, noun: str, key: str = "name", stored: str = "$r.id") -> Reference:
    """A name that is in the database, or in the file that was read before (then also when its line is faulty)."""
    # A table of our own declarations.
    found = f"$v IS NULL OR $r.{key} IS NOT NULL"
    known = f"{found} OR $v IN (SELECT {key} FROM staged_{table} WHERE {key} IS NOT NULL)"  # noqa: S608
    meaning = f"the {key} of {_a(noun)}, in `{table}.csv` or in the tenant already"
    sentence = f"'is no {noun} of the tenant'"
    return Reference(f"({known})", sentence, stored, table, key, quick=f"({found})", meaning=meaning)


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"


def one_of(*allowed: str) -> ValueType:
    """One of a few words."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    meaning = "one of " + ", ".join(f"`{word}`" for word in allowed)
    return ValueType(f"$v IN ({listed})", f"'is none of {', '.join(allowed)}'", meaning=meaning, example=allowed[0])


def enum(declared: ENUM) -> ValueType:
    """One of the words of a type of the database."""
    kind = one_of(*declared.enums)
    return replace(kind, stored=f"$v::{declared.name}", quick="true")


def whole_number(least: int, most: int) -> ValueType:
    """A whole number in digits alone."""
    good = f"($v !~ '[^0-9]' AND pg_input_is_valid($v, 'int4') AND $v::int BETWEEN {least} AND {most})"
    meaning = f"a whole number from {least:,} to {most:,}, in digits alone"
    quick = f"($v::int BETWEEN {least} AND {most} AND ($v::int::text = $v OR $v !~ '[^0-9]'))"
    sentence = f"'is not a whole number from {least} to {most}'"
    return ValueType(good, sentence, "$v::int", quick=quick, usual=r"[0-9]++", meaning=meaning, example="1")


_DECIMAL = r"$v ~ '^-?[0-9]+(\.[0-9]+)?$'"
_FITS = "pg_input_is_valid($v, 'numeric(25,5)') AND scale($v::numeric) <= 5"
_NOT_DECIMAL = "'is not a decimal amount'"
_TOO_LONG = "'has more than 20 digits before the point or more than 5 after it'"

# PostgreSQL alone would take more (24:00:00, a leap second) and less (an offset over 15:59).
_RFC_3339 = (
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?"
    "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
_TO_MICROSECONDS = 26
"""Characters of an instant with six digits of its seconds' fraction; further ones are dropped, as in the API."""
_IN_UTC = (
    "CASE WHEN right($v, 1) IN ('Z', 'z')"
    f" THEN (left(left($v, -1), {_TO_MICROSECONDS}) || 'Z')::timestamptz"
    f" ELSE (left(left($v, -6), {_TO_MICROSECONDS}) || 'Z')::timestamptz - right($v, 6)::interval END"
)

# An index takes no longer entries: 500 characters are at most 2,000 bytes.
NAME = ValueType(
    f"(length($v) <= 500 AND ($v ~ '{spreadsheet_damage.SOUND}' OR $v !~ '{spreadsheet_damage.PATTERN}'))",
    "'is longer than 500 characters'",
    usual=f"{spreadsheet_damage.WORD}{{1,499}}+",
    meaning="a text of at most 500 characters",
)
TEXT = NAME
AMOUNT = ValueType(
    f"({_DECIMAL} AND {_FITS})",
    f"CASE WHEN {_DECIMAL} THEN {_TOO_LONG} ELSE {_NOT_DECIMAL} END",
    "$v::numeric(25,5)",
    quick=f"(scale($v::numeric) <= 5 AND ($v::numeric::text = $v OR {_DECIMAL}))",
    usual=r"-?[0-9]++(?:\.[0-9]{1,5}+)?+",
    meaning="an amount, like `12.50`: at most 20 digits before the point and 5 after it",
)
PERCENT = ValueType(
    f"({_DECIMAL} AND {_FITS} AND $v::numeric BETWEEN 0 AND 100)",
    "'is not a number from 0 to 100 with at most 5 digits after the point'",
    "$v::numeric",
    meaning="a number from 0 to 100 with at most 5 digits after the point",
)
DATE = ValueType(
    f"($v LIKE '____-__-__' AND $v !~ '[^0-9-]|--' AND pg_input_is_valid($v, '{domains.CALENDAR_DATE.name}'))",
    "'is not a date (YYYY-MM-DD)'",
    "$v::date",
    quick="$v::date::text = $v",
    usual=r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    meaning="a date, `YYYY-MM-DD`",
    example="2026-01-01",
)
_INSTANT = f"($v ~ '{_RFC_3339}' AND pg_input_is_valid(left($v, 10), 'date'))"
# Whole seconds in UTC, as PostgreSQL writes them back.
_USUAL = (
    "left($v, 10) || ' ' || substr($v, 12, 8) || '+00' = (left($v, 19) || 'Z')::timestamptz::text"
    " AND substr($v, 11, 1) = 'T' AND substr($v, 20) IN ('Z', '+00:00')"
)
_WHOLE_SECONDS = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-5]):[0-5][0-9])"
)
# The offset may lead out of the years 1 to 9999 at their very ends alone.
_IN_YEARS = f"(left($v, 4) NOT IN ('0001', '9999') OR {domains.INSTANT.check.replace('VALUE', f'({_IN_UTC})')})"
INSTANT = ValueType(
    f"({_INSTANT} AND {_IN_YEARS})",
    f"CASE WHEN {_INSTANT} THEN 'is not in the years 1 to 9999 in UTC'"
    " ELSE 'is not an instant with an offset (RFC 3339)' END",
    _IN_UTC,
    quick=f"({_USUAL} OR $v ~ '{_RFC_3339}')",
    usual=_WHOLE_SECONDS,
    stored_if_usual="$v::timestamptz",
    meaning="an instant with an offset (RFC 3339), like `2026-07-01T22:30:00+02:00`",
)
FLAG = ValueType(
    "($v IN ('true', 'false') OR lower($v) IN ('true', 'false'))",
    "'is neither true nor false'",
    "$v::boolean",
    meaning="`true` or `false`, in capitals too",
)
LIST = ValueType(
    f"(array_position(string_to_array($v, ';'), '') IS NULL AND $v !~ '{spreadsheet_damage.LIST_PATTERN}')",
    "'has an empty entry between semicolons'",
    "ARRAY(SELECT n FROM unnest(string_to_array($v, ';')) WITH ORDINALITY AS u(n, i) GROUP BY n ORDER BY min(i))",
    meaning="words with `;` between them",
    listed=True,
)

_MAX_NESTING = 5_000
"""Lists and objects within a JSON value: PostgreSQL reads some ten thousand, one within the other, and then fails."""

_TOO_NESTED = f"(length($v) > {2 * _MAX_NESTING} AND length($v) - length(translate($v, '[{{', '')) > {_MAX_NESTING})"
JSON_OBJECT = ValueType(
    f"CASE WHEN {_TOO_NESTED} THEN false ELSE pg_input_is_valid($v, 'jsonb') AND $v IS JSON OBJECT END",
    f"CASE WHEN {_TOO_NESTED} THEN 'has more than {_MAX_NESTING} lists and objects in it'"
    " WHEN $v ~ '[{:,][[:space:]]*[“”„]'"
    """ THEN 'is not a JSON object: its quotation marks are curled, and have to be "' """
    "ELSE 'is not a JSON object' END",
    "$v::jsonb",
    quick=f"NOT {_TOO_NESTED}",
    meaning=f"a JSON object with at most {_MAX_NESTING:,} lists and objects in it",
    plain=False,
)
CURRENCY = ValueType(
    f"$v IN ({', '.join(repr(code) for code in CURRENCIES)})",
    "'is no currency code of ISO 4217'",
    meaning="a currency code of ISO 4217, in capitals",
    example="EUR",
)
ZONE = ValueType(
    "$v IN (SELECT name FROM known_time_zones)",
    "'is no time zone of the IANA database'",
    meaning="a time zone of the IANA database, like `Europe/Vienna`",
    example="Europe/Vienna",
)
