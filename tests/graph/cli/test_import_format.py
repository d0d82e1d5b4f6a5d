"""The import format is described by what the import itself is declared with, and its example loads as it stands."""

import re
from pathlib import Path

import pytest
from sqlalchemy.dialects.postgresql import ENUM

from db import column_types
from db.importing import import_directory
from db.importing.catalogue import FILES
from db.importing.currencies import CURRENCIES
from db.importing.description import columns, demands
from graph.cli.import_format import page
from tests.graph.cli.conftest import Here
from tests.support.postgres import TestDatabase
from tests.support.project import ROOT

DOCUMENT = ROOT / "docs" / "import.md"
VALUE_LISTS = (
    column_types.BILLING_MODEL,
    column_types.ACCOUNT_TYPE,
    column_types.BILL_STATUS,
    column_types.UNIFIED_MESSAGING,
)
REQUIRED = {
    "customers": "name currency billing_time_zone",
    "customer_sites": "customer name",
    "distributors": "name currency",
    "roles": "name",
    "ivr_languages": "code name",
    "products": "name currency account_type",
    "add_on_products": "name currency",
    "product_add_ons": "product add_on_product",
    "prepaid_plans": "name months fee",
    "batches": "name customer",
    "accounts": "batch control_number account_id billing_model account_type bill_status activation_date product"
    " time_zone role",
}


def sections(text: str) -> dict[str, str]:
    """The page by its file headings."""
    parts = re.split(r"^### (\w+)\.csv$", text.partition("\n## A minimal example")[0], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def example(text: str) -> dict[str, str]:
    """The files of the minimal example, as the page has them."""
    return dict(re.findall(r"^`(\w+\.csv)`\n\n```csv\n(.*?)```$", text, flags=re.MULTILINE | re.DOTALL))


def test_the_page_is_what_the_declarations_give(here: Here, tmp_path: Path) -> None:
    assert DOCUMENT.read_text() == page(), "run `make docs`"
    assert here.answer(tmp_path, "import", "--format") == page().strip()


def test_the_page_has_every_file_and_column() -> None:
    found = sections(DOCUMENT.read_text())
    assert list(found) == [file.table for file in FILES] == list(REQUIRED)
    for file in FILES:
        rows = re.findall(r"^\| `(\w+)` \| (\w*) \|", found[file.table], flags=re.MULTILINE)
        assert [name for name, _ in rows] == list(file.columns)
        assert [name for name, required in rows if required == "required"] == REQUIRED[file.table].split()


@pytest.mark.parametrize("declared", VALUE_LISTS, ids=lambda declared: str(declared.name))
def test_value_lists_are_those_of_the_database(declared: ENUM) -> None:
    accounts = sections(DOCUMENT.read_text())["accounts"]
    line = next(line for line in accounts.splitlines() if line.startswith(f"| `{declared.name}` |"))
    assert f"one of {', '.join(f'`{word}`' for word in declared.enums)} |" in line


def test_all_currencies_are_listed() -> None:
    listed = DOCUMENT.read_text().partition("## Currencies")[2]
    assert set(re.findall(r"\b[A-Z]{3}\b", listed)) == set(CURRENCIES)


def test_nothing_is_left_undescribed() -> None:
    for file in FILES:
        assert file.about.endswith(".")
        assert all(column.value for column in columns(file)), file.name
        assert all(rule.demand for rule in file.rules), file.name
        assert len(demands(file)) == len(file.rules) + len(file.unique)


def test_the_help_has_it_all(here: Here, tmp_path: Path) -> None:
    shown = here.answer(tmp_path, "import", "--help", COLUMNS="100")
    flat = re.sub(r"[\s│]+", " ", shown)
    for file in FILES:
        assert f"{file.name}: {file.about}" in flat
        for column in columns(file):
            required = "required " if column.required else ""
            about = f"{column.about}: " if column.about else ""
            assert f" {column.name} {required}{about}{column.value} ".replace("`", "") in flat
    for name, content in example(DOCUMENT.read_text()).items():
        assert f"{name}\n{content}".strip() in shown


async def test_the_minimal_example_loads_as_it_stands(database: TestDatabase, tmp_path: Path) -> None:
    files = example(DOCUMENT.read_text())
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    rows = (await import_directory(database.owner_dsn, tmp_path, "acme", None)).rows
    assert rows == dict.fromkeys(("customers.csv", "roles.csv", "products.csv", "batches.csv", "accounts.csv"), 1)
    for name, content in files.items():
        assert content.partition("\n")[0] == REQUIRED[name.removesuffix(".csv")].replace(" ", ",")
