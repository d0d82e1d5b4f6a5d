"""Names that look alike are alike: Unicode's composed and decomposed spellings (NFC, NFD) name one thing."""

from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from db.batches import BatchReference, find
from db.demo import DemoThereAlready, load_demo
from db.engine import Database, Tenant
from db.importing import ImportFailed, import_directory
from db.reading.batches import count
from db.reading.parties import distributor_named, tenant_named
from tests.db.importing.test_faults import Files
from tests.db.importing.test_loading import ACCOUNT, GOOD, accounts, write
from tests.support.clock import NOON
from tests.support.postgres import TestDatabase

FORMS = ("NFC", "NFD")
BATCH, KIOSK, TENANT = "Été à Łódź", "Kiosk Größe", "Télé"


def spelt(form: str) -> Files:
    """The good directory with accents in its names, one file after the other in `form` and in the other form."""
    text = {name: str(content).replace("B1", BATCH).replace("Kiosk", KIOSK) for name, content in GOOD.items()}
    other = "NFC" if form == "NFD" else "NFD"
    row = ACCOUNT.replace("B1", BATCH) + f",{KIOSK},Nacht;Täglich"
    text["accounts"] = accounts("distributor,add_on_products", row)
    text["add_on_products"] = "name,currency\nNacht,EUR\nTäglich,EUR\nNight,EUR\n"
    text["product_add_ons"] = "product,add_on_product\nCard,Nacht\nCard,Täglich\n"
    return {name: normalize(form if place % 2 else other, each) for place, (name, each) in enumerate(text.items())}


@pytest.mark.parametrize("form", FORMS)
async def test_names_are_stored_and_found_in_one_form(
    database: TestDatabase, db: Database, owner: Any, tmp_path: Path, form: str
) -> None:
    await import_directory(database.owner_dsn, write(tmp_path, spelt(form)), normalize(form, TENANT), None)
    assert await owner.fetchval("SELECT cardinality(add_on_products) FROM accounts") == 2
    for table in ("tenants", "batches", "distributors", "add_on_products"):
        assert await owner.fetchval(f"SELECT bool_and(name IS NFC NORMALIZED) FROM {table}"), table
    for asked in FORMS:
        async with db.transaction(None) as session:
            tenant = await tenant_named(session, normalize(asked, TENANT))
        assert tenant == Tenant(1)
        async with db.transaction(tenant) as session:
            assert await find(session, BatchReference(name=normalize(asked, BATCH)), NOON)
            assert await distributor_named(session, normalize(asked, KIOSK))
            assert await count(session, normalize(asked, "été À")) == 1
        with pytest.raises(DemoThereAlready):
            await load_demo(database.owner_dsn, 10, normalize(asked, TENANT))


async def test_two_spellings_of_one_name_are_one_name(database: TestDatabase, tmp_path: Path) -> None:
    files: Files = {"roles": f"name\n{normalize('NFC', 'Été')}\n{normalize('NFD', 'Été')}\n"}
    with pytest.raises(ImportFailed) as failed:
        await import_directory(database.owner_dsn, write(tmp_path, files), "acme", None)
    assert failed.value.errors == ['roles.csv:3: name: "Été" is in line 2 already']


async def test_custom_fields_keep_their_form(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    fields = normalize("NFD", '{""é"": ""ö""}')
    files: Files = {**GOOD, "accounts": accounts("custom_fields", f'{ACCOUNT},"{fields}"')}
    await import_directory(database.owner_dsn, write(tmp_path, files), "acme", None)
    assert await owner.fetchval("SELECT custom_fields::text FROM accounts") == fields.replace('""', '"')
