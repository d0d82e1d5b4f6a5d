"""Row locks that prevent the removal of rows and allow others to read and change them."""

from typing import Any

from sqlalchemy import Select

from db.sql import Prepared, prepare


def for_key_share(column: Any, wanted: Select[Any]) -> Prepared:
    """Locks the rows that `wanted` selects FOR KEY SHARE, in the order of `column`, so that lockers never deadlock."""
    return prepare(wanted.order_by(column).with_for_update(read=True, key_share=True))
