"""Files as spreadsheets write them: one sentence for each file says what is wrong with all of it."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from db.importing import ImportFailed, import_directory
from tests.db.importing.test_faults import CUSTOMERS, Files, lines
from tests.db.importing.test_loading import GOOD, HEADER, TENANT, accounts, load, write
from tests.support.postgres import TestDatabase

SAVE = 'save it as "CSV UTF-8 (comma separated)"'
COLUMNS = "name, currency, billing_time_zone, suspended"
NAMES = ["Zoë", "Müller & Söhne", "Café Größe", "Jürgen", "Łódź"]
CUSTOMER_LINES = [CUSTOMERS, *(f"{name},EUR,Europe/Vienna" for name in NAMES)]
TEXT = "\r\n".join([*CUSTOMER_LINES, ""])
ACCOUNTS = "".join(
    f"{line}\n"
    for line in [HEADER, *(f"B1,{n},id{n},debit,prepaid_card,open,2026-01-01,Card,UTC,User" for n in range(50))]
)


def workbook() -> bytes:
    """A workbook with one sheet, as .xlsx is: a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>")
    return out.getvalue()


def with_separator(separator: str, text: str = ACCOUNTS) -> str:
    return text.replace(",", separator)


WORKBOOK = f"is a spreadsheet's workbook under the name of a CSV file: open it in the spreadsheet and {SAVE}"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
UTF16 = f"is in UTF-16 (Unicode text), and has to be in UTF-8: {SAVE}"
CYRILLIC = "code,name\r\n" + "uk,Українська\r\n" * 40
WINDOWS = TEXT.replace("Łódź", "Lodz").encode("cp1252")
SEPARATED = "separates its values with {}, and has to with commas: " + SAVE
MARKUP = f"is a page of HTML or XML, and no CSV file: open it in a spreadsheet and {SAVE}"
CR_ONLY = "ends its lines with CR alone, as old Macintosh programs do: they have to end with LF or CRLF"

WHOLE: list[tuple[Files, str]] = [
    ({"accounts": with_separator(";")}, "accounts.csv: " + SEPARATED.format("semicolons")),
    ({"accounts": with_separator("\t")}, "accounts.csv: " + SEPARATED.format("tabs")),
    ({"accounts": with_separator("|")}, "accounts.csv: " + SEPARATED.format("vertical bars")),
    ({"accounts": "\ufeff" + with_separator(";")}, "accounts.csv: " + SEPARATED.format("semicolons")),
    ({"accounts": with_separator(";", ACCOUNTS.upper())}, "accounts.csv: " + SEPARATED.format("semicolons")),
    (
        {"customers": '"name";"currency";"billing_time_zone"\r\n"A";"EUR";"UTC"\r\n'},
        "customers.csv: " + SEPARATED.format("semicolons"),
    ),
    (
        {"customers": f"sep=;\r\n{TEXT.replace(',', ';')}"},
        "customers.csv: begins with the line 'sep=;', which is for spreadsheets alone: leave it out",
    ),
    (
        {"customers": f"sep=,\r\n{TEXT}"},
        "customers.csv: begins with the line 'sep=,', which is for spreadsheets alone: leave it out",
    ),
    (
        {"customers": "".join(f'"{line}"\r\n' for line in CUSTOMER_LINES)},
        "customers.csv: has each line within quotation marks, as if it were one value: take them away",
    ),
    ({"customers": TEXT.encode("utf-16")}, f"customers.csv: {UTF16}"),
    ({"customers": b"\xfe\xff" + TEXT.encode("utf-16-be")}, f"customers.csv: {UTF16}"),
    ({"customers": TEXT.encode("utf-16-le")}, f"customers.csv: {UTF16}"),
    ({"customers": TEXT.replace(",", "\t").encode("utf-16")}, f"customers.csv: {UTF16}"),
    *(({"ivr_languages": CYRILLIC.encode(each)}, f"ivr_languages.csv: {UTF16}") for each in ("utf-16-le", "utf-16-be")),
    (
        {"customers": WINDOWS},
        "customers.csv:2: is not UTF-8 at byte 3, which Windows-1252 reads as 'ë':"
        f" the file has to be in UTF-8, {SAVE}",
    ),
    (
        {"customers": TEXT.encode() + WINDOWS.partition(b"\n")[2]},
        "customers.csv:7: is not UTF-8 at byte 3, which Windows-1252 reads as 'ë',"
        " though lines before it are: the file is of two encodings",
    ),
    ({"customers": workbook()}, f"customers.csv: {WORKBOOK} (it begins as .xlsx, .ods and other zip archives do)"),
    ({"customers": OLD_WORKBOOK}, f"customers.csv: {WORKBOOK} (it begins as old .xls files do)"),
    ({"customers": gzip.compress(TEXT.encode())}, "customers.csv: is compressed with gzip: unpack it"),
    ({"customers": "<html><body><table><tr><td>name</td></tr></table></body></html>"}, f"customers.csv: {MARKUP}"),
    ({"customers": '\ufeff\r\n<?xml version="1.0"?><Workbook/>'}, f"customers.csv: {MARKUP}"),
    ({"customers": "%PDF-1.7\n"}, "customers.csv: is a PDF document and no CSV file"),
    ({"customers": "{\\rtf1 name}"}, "customers.csv: is a text document (RTF) and no CSV file"),
    ({"customers": TEXT.replace("\r\n", "\r")}, f"customers.csv: {CR_ONLY}"),
    ({"accounts": ACCOUNTS.replace("\n", "\r") * 30}, f"accounts.csv: {CR_ONLY}"),
    (
        {"customers": f"{CUSTOMERS}\nA,EUR,UTC\rB,EUR,UTC\n"},
        "customers.csv:2: has a carriage return (CR) that no line feed (LF) follows",
    ),
    (
        {"customers": TEXT.replace(CUSTOMERS, CUSTOMERS.upper())},
        'customers.csv:1: the header line has "NAME" for name, "CURRENCY" for currency, "BILLING_TIME_ZONE" for'
        " billing_time_zone: columns are named in small letters, without blanks",
    ),
    (
        {"customers": TEXT.replace(CUSTOMERS, "name, Currency ,Billing time-zone")},
        'customers.csv:1: the header line has " Currency " for currency, "Billing time-zone" for'
        " billing_time_zone: columns are named in small letters, without blanks",
    ),
    (
        {"customers": f"\ufeff\ufeff{TEXT}"},
        'customers.csv:1: the header line has "·name" for name: columns are named in small letters, without blanks',
    ),
    (
        {"customers": TEXT.partition("\n")[2]},
        f"customers.csv:1: the first line is no header line: it names none of the columns {COLUMNS}",
    ),
    (
        {"customers": TEXT.replace("\r\n", ",,\r\n")},
        "customers.csv:1: the header line has 2 columns without a name: a comma too many for each",
    ),
    (
        {"customers": TEXT.replace("\r\n", ",\r\n").replace(f"{CUSTOMERS},", CUSTOMERS)},
        "customers.csv: every line has 4 fields, the header line 3: a comma too many at the end",
    ),
    (
        {"accounts": ACCOUNTS.replace("\n", ",,\n").replace(f"{HEADER},,", HEADER)},
        "accounts.csv: every line has 12 fields, the header line 10: 2 commas too many at the end",
    ),
    (
        {"accounts": ACCOUNTS.replace(HEADER, HEADER.replace(",role", ""))},
        'accounts.csv:1: the column "role" is missing; required are ' + HEADER.replace(",", ", "),
    ),
    (
        {"customers": TEXT.replace("Vienna", "Vienna,x")},
        "customers.csv: every line has 4 fields, the header line 3",
    ),
    (
        {"customers": lines("customers", CUSTOMERS, "A,EUR,UTC", *["B,EUR,UTC,"] * 40)["customers"]},
        "customers.csv:3: has 4 fields, the header line 3: a comma too many at the end; so have 39 other lines",
    ),
    (
        {"customers": f"{CUSTOMERS},x,y\n{CUSTOMERS},x,y\n"},
        f'customers.csv:1: "x", "y" are not columns of this file; allowed are {COLUMNS}',
    ),
    (
        {"accounts": "batch,account_id\n"},
        'accounts.csv:1: the columns "control_number", "billing_model", "account_type", "bill_status",'
        ' "activation_date", "product", "time_zone", "role" are missing; required are ' + HEADER.replace(",", ", "),
    ),
]


@pytest.mark.parametrize(("files", "message"), WHOLE, ids=lambda case: case[:70] if isinstance(case, str) else "")
async def test_one_sentence_says_what_is_wrong_with_all_of_a_file(
    loaded: TestDatabase, tmp_path: Path, files: Files, message: str
) -> None:
    with pytest.raises(ImportFailed) as failed:
        await import_directory(loaded.owner_dsn, write(tmp_path, files), TENANT, None)
    assert (failed.value.errors, failed.value.more) == ([message], 0)


async def test_each_file_gets_its_own_sentence(loaded: TestDatabase, tmp_path: Path) -> None:
    files: Files = {
        "customers": WINDOWS,
        "roles": 'name\n"A"B\n',
        "batches": "name;customer\n",
        "accounts": f"{CUSTOMERS}\n",
        "distributors": "name,currency\nK1,EUR,\nK2,EUR,\n",
    }
    with pytest.raises(ImportFailed) as failed:
        await import_directory(loaded.owner_dsn, write(tmp_path, files), TENANT, None)
    assert [error.partition(" ")[0] for error in failed.value.errors] == [
        "customers.csv:2:",
        "distributors.csv:",
        "roles.csv:2:",
        "batches.csv:",
        "accounts.csv:1:",
    ]


@pytest.mark.parametrize("name", ["accounts.xlsx", "Accounts.XLS", "accounts.ods", "accounts.tsv", "accounts.csv.txt"])
async def test_a_workbook_is_not_passed_over(database: TestDatabase, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(workbook())
    (tmp_path / "roles.csv").write_text("name\nUser\n")
    with pytest.raises(ImportFailed) as failed:
        await import_directory(database.owner_dsn, tmp_path, TENANT, None)
    assert failed.value.errors == [f"{name}: is no CSV file: {SAVE}, accounts.csv"]


async def test_a_workbook_beside_its_csv_is_no_fault(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    (tmp_path / "roles.xlsx").write_bytes(workbook())
    await load(database, tmp_path, {"roles": "name\nUser\n"})
    assert await owner.fetchval("SELECT count(*) FROM roles") == 1


async def test_lines_of_commas_and_blanks_are_skipped(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    empty = [",,", " , ,\t", '"","",""', "   ", ",,,,,,", "\xa0,\u2003,", '" ",,']
    rows = [",,", "", CUSTOMERS, *empty, "A,EUR,UTC", *empty, "B,EUR,UTC", *empty]
    summary = await load(database, tmp_path, {"customers": "\r\n".join([*rows, ""])})
    assert summary == {"customers.csv": 2}
    assert await owner.fetchval("SELECT array_agg(name ORDER BY name) FROM customers") == ["A", "B"]


async def test_skipped_lines_count_as_lines(loaded: TestDatabase, tmp_path: Path) -> None:
    files = lines("customers", CUSTOMERS, ",,", "   ", "A,EUX,UTC", ",,", "B,EUR")
    with pytest.raises(ImportFailed) as failed:
        await import_directory(loaded.owner_dsn, write(tmp_path, files), TENANT, None)
    assert [error.partition(" ")[0] for error in failed.value.errors] == ["customers.csv:4:", "customers.csv:6:"]


async def test_faults_of_different_widths_are_told_one_by_one(loaded: TestDatabase, tmp_path: Path) -> None:
    files = lines("customers", CUSTOMERS, *["A,EUR", "A,EUR,UTC,x"] * 15)
    with pytest.raises(ImportFailed) as failed:
        await import_directory(loaded.owner_dsn, write(tmp_path, files), TENANT, None)
    assert (len(failed.value.errors), failed.value.more) == (20, 10)
    assert failed.value.errors[1] == "customers.csv:3: has 4 fields, the header line 3"


async def test_dates_and_amounts_of_a_country_are_refused(loaded: TestDatabase, tmp_path: Path) -> None:
    row = "B1,{0},id-{0}-x,debit,prepaid_card,open,{1},Card,UTC,User,{2}"
    dates = ["31.12.2026", "12/31/26", "46387", "31-Dec-26", "2026-12-31 00:00:00"]
    amounts = ["'+1", '"1,234.50"', '"1.234,50"', "€12", "12 €", "1 234", "1\xa0234", "(12)", "12-", "12%"]
    values = [*((day, "1") for day in dates), *(("2026-01-01", each) for each in amounts)]
    rows = [row.format(number, *pair) for number, pair in enumerate(values, 10)]
    files: Files = {"accounts": accounts("balance", *rows)}
    with pytest.raises(ImportFailed) as failed:
        await import_directory(loaded.owner_dsn, write(tmp_path, files), TENANT, None)
    told = [error for error in failed.value.errors if "is not a date" in error or "is not a decimal amount" in error]
    assert [error.split(":")[1] for error in told] == [str(2 + n) for n in range(len(values))]


async def test_the_good_directory_still_loads_with_what_spreadsheets_may_write(
    database: TestDatabase, owner: Any, tmp_path: Path
) -> None:
    files: Files = {name: "\ufeff" + str(text).replace("\n", "\r\n") + ",,\r\n" for name, text in GOOD.items()}
    assert (await load(database, tmp_path, files))["accounts.csv"] == 2
