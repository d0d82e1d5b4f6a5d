"""Accounts are inserted without being checked before; the checks say what is wrong where that fails."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from db.importing import ImportFailed, checking, import_directory
from db.importing.accounts import ACCOUNTS
from db.importing.catalogue import FILES
from db.tables.accounts import accounts as stored
from tests.db.importing.test_loading import ACCOUNT, GOOD, TENANT, accounts, write
from tests.support.postgres import TestDatabase


@pytest.mark.parametrize(("balance", "checked"), [("1.5", False), ("-", True)], ids=["sound", "faulty"])
async def test_accounts_are_checked_where_one_cannot_be_inserted(
    database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, balance: str, checked: bool
) -> None:
    files, check = [], checking.check

    async def noted(connection: Any, place: int, tenant: int) -> None:
        files.append(FILES[place])
        await check(connection, place, tenant)

    monkeypatch.setattr(checking, "check", noted)
    write(tmp_path, {**GOOD, "accounts": accounts("balance", f"{ACCOUNT},{balance}")})
    with pytest.raises(ImportFailed, match="balance") if checked else nullcontext():
        await import_directory(database.owner_dsn, tmp_path, TENANT, None)
    assert (ACCOUNTS in files) == checked


def test_what_is_unique_in_the_file_is_so_in_the_table() -> None:
    """So that the database refuses what is there twice."""
    keys = [key for key in stored.constraints if isinstance(key, (PrimaryKeyConstraint, UniqueConstraint))]
    guarded = [{column.name for column in key.columns} - {"tenant_id"} for key in keys]
    assert all({ACCOUNTS.target(name) for name in unique.columns} in guarded for unique in ACCOUNTS.unique)
