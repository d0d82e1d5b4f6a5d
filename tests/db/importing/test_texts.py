"""Names and identifiers as spreadsheets and other programs spoil them, and what JSON may be."""

import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from db.importing import ImportFailed, import_directory
from db.importing.spreadsheet_damage import BLANKS, INVISIBLE
from tests.db.importing.test_faults import CUSTOMERS, Files, account, lines
from tests.db.importing.test_loading import ACCOUNT, GOOD, HEADER, TENANT, accounts, load, write
from tests.support.postgres import TestDatabase

_AROUND = "has blanks around it"
_SCIENTIFIC = "is what a spreadsheet made of a long number: write all of its digits"
_FRACTION = "is what a spreadsheet made of a whole number: write its digits alone"
_LOST = "has the sign of a character that was lost, U+FFFD"
_ERROR = "is what a spreadsheet shows instead of a value that it does not have"


def _unseen(code: str) -> str:
    return f"has a character that is not seen, U+{code}"


SPOILT: list[tuple[Files, str]] = [
    (account("account_id", " A1"), f'accounts.csv:2: account_id: " A1" {_AROUND}'),
    (account("account_id", "A1 "), f'accounts.csv:2: account_id: "A1 " {_AROUND}'),
    (account("account_id", " A1 "), f'accounts.csv:2: account_id: " A1 " {_AROUND}'),
    (account("account_id", "A1\xa0"), f'accounts.csv:2: account_id: "A1\xa0" {_AROUND}'),
    (account("account_id", "\u2009A1"), f'accounts.csv:2: account_id: "\u2009A1" {_AROUND}'),
    (account("account_id", "   "), f'accounts.csv:2: account_id: "   " {_AROUND}'),
    (account("account_id", "A\t1"), f'accounts.csv:2: account_id: "A·1" {_unseen("0009")}'),
    (account("account_id", "A1\t"), f'accounts.csv:2: account_id: "A1·" {_unseen("0009")}'),
    (account("account_id", "A\x1b1"), f'accounts.csv:2: account_id: "A·1" {_unseen("001B")}'),
    (account("account_id", "A\x7f1"), f'accounts.csv:2: account_id: "A·1" {_unseen("007F")}'),
    (account("account_id", "A\x851"), f'accounts.csv:2: account_id: "A·1" {_unseen("0085")}'),
    (account("account_id", '"A\n1"'), f'accounts.csv:2: account_id: "A·1" {_unseen("000A")}'),
    (account("account_id", "A\u200b1"), f'accounts.csv:2: account_id: "A·1" {_unseen("200B")}'),
    (account("account_id", "\ufeffA1"), f'accounts.csv:2: account_id: "·A1" {_unseen("FEFF")}'),
    (account("account_id", "\u202a+431\u202c"), f'accounts.csv:2: account_id: "·+431·" {_unseen("202A")}'),
    (account("account_id", "A\u20281"), f'accounts.csv:2: account_id: "A·1" {_unseen("2028")}'),
    (account("account_id", "A\u061c1"), f'accounts.csv:2: account_id: "A·1" {_unseen("061C")}'),
    (account("account_id", "A\u31641"), f'accounts.csv:2: account_id: "A·1" {_unseen("3164")}'),
    (account("account_id", "A\U000e00411"), f'accounts.csv:2: account_id: "A·1" {_unseen("E0041")}'),
    (account("account_id", "6.12E+10"), f'accounts.csv:2: account_id: "6.12E+10" {_SCIENTIFIC}'),
    (account("account_id", '"6,12E+10"'), f'accounts.csv:2: account_id: "6,12E+10" {_SCIENTIFIC}'),
    (account("account_id", "4e+15"), f'accounts.csv:2: account_id: "4e+15" {_SCIENTIFIC}'),
    (account("account_id", "6.12E-05"), f'accounts.csv:2: account_id: "6.12E-05" {_SCIENTIFIC}'),
    (account("account_id", "#N/A"), f'accounts.csv:2: account_id: "#N/A" {_ERROR}'),
    (account("account_id", "#NAME?"), f'accounts.csv:2: account_id: "#NAME?" {_ERROR}'),
    (account("account_id", "########"), f'accounts.csv:2: account_id: "########" {_ERROR}'),
    (account("account_id", "436121234567.0"), f'accounts.csv:2: account_id: "436121234567.0" {_FRACTION}'),
    (account("account_id", "M\ufffdller"), f'accounts.csv:2: account_id: "M\ufffdller" {_LOST}'),
    (account("associated_number", "4.3E+11"), f'accounts.csv:2: associated_number: "4.3E+11" {_SCIENTIFIC}'),
    (account("associated_number", "+43123 "), f'accounts.csv:2: associated_number: "+43123 " {_AROUND}'),
    (account("control_number", "1.2E+08"), f'accounts.csv:2: control_number: "1.2E+08" {_SCIENTIFIC}'),
    (account("balance", "1.2E+08"), f'accounts.csv:2: balance: "1.2E+08" {_SCIENTIFIC}'),
    (account("balance", "#REF!"), f'accounts.csv:2: balance: "#REF!" {_ERROR}'),
    (account("expiration_date", "########"), f'accounts.csv:2: expiration_date: "########" {_ERROR}'),
    (account("product", "Card "), f'accounts.csv:2: product: "Card " {_AROUND}'),
    (account("product", "Ca\xadrd"), f'accounts.csv:2: product: "Ca·rd" {_unseen("00AD")}'),
    (account("batch", "#N/A"), f'accounts.csv:2: batch: "#N/A" {_ERROR}'),
    (account("time_zone", "Europe/Vienna "), f'accounts.csv:2: time_zone: "Europe/Vienna " {_AROUND}'),
    (account("billing_model", "debit\xa0"), f'accounts.csv:2: billing_model: "debit\xa0" {_AROUND}'),
    (account("blocked", "true "), f'accounts.csv:2: blocked: "true " {_AROUND}'),
    (account("add_on_products", "Night; Day"), f'accounts.csv:2: add_on_products: " Day" {_AROUND}'),
    (account("prepaid_plans", "Monthly "), f'accounts.csv:2: prepaid_plans: "Monthly " {_AROUND}'),
    (lines("customers", CUSTOMERS, " A,EUR,UTC"), f'customers.csv:2: name: " A" {_AROUND}'),
    (lines("customers", CUSTOMERS, '"A\r\nB",EUR,UTC'), f'customers.csv:2: name: "A··B" {_unseen("000D")}'),
    (lines("ivr_languages", "code,name", "fr ,F"), f'ivr_languages.csv:2: code: "fr " {_AROUND}'),
    (lines("ivr_languages", "code,name", "fr, F"), f'ivr_languages.csv:2: name: " F" {_AROUND}'),
    (
        lines("roles", "name,permissions", "R,view; pay"),
        'roles.csv:2: permissions: "view; pay" has an entry with blanks around it',
    ),
    (lines("roles", "name,permissions", "R,vi\x01ew"), f'roles.csv:2: permissions: "vi·ew" {_unseen("0001")}'),
    (
        account("custom_fields", '"{“a”: 1}"'),
        'accounts.csv:2: custom_fields: "{“a”: 1}" is not a JSON object:'
        ' its quotation marks are curled, and have to be "',
    ),
    (
        account("custom_fields", '"{""a"": ' + "[" * 6000 + "]" * 6000 + '}"'),
        f'accounts.csv:2: custom_fields: "{{"a": {"[" * 54}…" has more than 5000 lists and objects in it',
    ),
    (
        account("custom_fields", '"{""a"": ' + "[" * 60_000 + "]" * 60_000 + '}"'),
        f'accounts.csv:2: custom_fields: "{{"a": {"[" * 54}…" has more than 5000 lists and objects in it',
    ),
]


@pytest.mark.parametrize(
    ("files", "message"), SPOILT, ids=lambda case: ascii(case)[:80] if isinstance(case, str) else ""
)
async def test_a_spoilt_value_is_told_as_what_it_is(
    loaded: TestDatabase, tmp_path: Path, files: Files, message: str
) -> None:
    with pytest.raises(ImportFailed) as failed:
        await import_directory(loaded.owner_dsn, write(tmp_path, files), TENANT, None)
    assert failed.value.errors == [message]


@pytest.mark.parametrize("word", ["true", "TRUE", "True", "tRuE", "false", "FALSE", "False"])
async def test_booleans_in_any_case(database: TestDatabase, owner: Any, tmp_path: Path, word: str) -> None:
    columns = "blocked,registered,ever_registered"
    files: Files = {**GOOD, "accounts": accounts(columns, f"{ACCOUNT},{word},{word},{word}")}
    files["roles"] = f"name,assignable\nUser,{word}\n"
    await load(database, tmp_path, files)
    wanted = word.lower() == "true"
    assert await owner.fetchval("SELECT assignable FROM roles") is wanted
    assert tuple(await owner.fetchrow("SELECT blocked, registered, ever_registered FROM accounts")) == (wanted,) * 3


async def test_ever_registered_follows_registered_in_any_case(
    database: TestDatabase, owner: Any, tmp_path: Path
) -> None:
    await load(database, tmp_path, {**GOOD, "accounts": accounts("registered", f"{ACCOUNT},TRUE")})
    assert await owner.fetchval("SELECT registered AND ever_registered FROM accounts")


def _lays_out_a_script(character: str) -> bool:
    name = unicodedata.name(character, "")
    return character in "\u200c\u200d" or name.startswith(("EGYPTIAN HIEROGLYPH", "SHORTHAND", "MUSICAL SYMBOL"))


def _is_shown(character: str) -> bool:
    """Signs that stand before or around digits; Unicode counts them among the invisible."""
    name = unicodedata.name(character, "")
    return name.startswith(("ARABIC", "SYRIAC", "KAITHI")) and name != "ARABIC LETTER MARK"


def _is_blank_letter(character: str) -> bool:
    name = unicodedata.name(character, "")
    return re.fullmatch(r"(HALFWIDTH )?HANGUL (\w+ )?FILLER|BRAILLE PATTERN BLANK", name) is not None


ALL = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
UNSEEN = [
    character
    for character in ALL
    if (unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") or _is_blank_letter(character))
    and not _lays_out_a_script(character)
    and not _is_shown(character)
]


async def test_what_is_not_seen_is_what_unicode_says(owner: Any) -> None:
    """By Python's regular expressions and PostgreSQL's; NUL is told apart."""
    assert {"\x01", "\u061c", "\u3164", "\U000e0041"} <= set(UNSEEN)
    assert [each for each in ALL if re.match(f"[{INVISIBLE}]", each)] == UNSEEN
    found = await owner.fetch(f"SELECT c FROM unnest($1::text[]) AS c WHERE c ~ '[{INVISIBLE}]'", ALL)
    assert [row[0] for row in found] == UNSEEN


def test_blanks_are_those_of_unicode() -> None:
    assert [each for each in ALL if re.match(f"[{BLANKS}]", each)] == [
        each for each in ALL if unicodedata.category(each) == "Zs"
    ]


GOOD_IDS = ["+43123", "'+43123", "A 1", "12E10", "#1", "6.12", "a@b.example", "O’Hara", "م\u200cن", "1.0"]


async def test_identifiers_that_only_look_odd_stay_as_they_are(
    database: TestDatabase, owner: Any, tmp_path: Path
) -> None:
    rows = [ACCOUNT.replace("B1,7,id-7", f"B1,{number},{each}") for number, each in enumerate(GOOD_IDS)]
    await load(database, tmp_path, {**GOOD, "accounts": "\n".join([HEADER, *rows])})
    found = await owner.fetch("SELECT account_id FROM accounts ORDER BY control_number")
    assert [row["account_id"] for row in found] == GOOD_IDS


async def test_a_thousand_levels_of_json_and_digits_of_numbers(
    database: TestDatabase, owner: Any, tmp_path: Path
) -> None:
    deep = f'{{""d"": {"[" * 1000}1.10{"]" * 1000}}}'
    await load(database, tmp_path, {**GOOD, "accounts": accounts("custom_fields", f'{ACCOUNT},"{deep}"')})
    stored = await owner.fetchval("SELECT custom_fields::text FROM accounts")
    assert stored == deep.replace('""', '"')
