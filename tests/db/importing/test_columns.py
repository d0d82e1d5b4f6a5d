"""Every column of an account can be imported or is worked out: a new one cannot be left out of the import."""

from db.importing.accounts import ACCOUNTS
from db.tables.accounts import STORED_COLUMNS


def test_every_column_of_an_account_is_imported_or_worked_out() -> None:
    read = {ACCOUNTS.renamed.get(name, name) for name in ACCOUNTS.columns}
    assert {column.name for column in STORED_COLUMNS} == read | ACCOUNTS.extra.keys()
