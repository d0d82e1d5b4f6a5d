"""The two ways in which a transaction that folds its own facets stands aside."""

import pytest
from sqlalchemy import func, select, true

from db.facets import suppress_triggers
from db.sql import prepare
from db.tables.triggers import BY_STATEMENT


def by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has granted session_replication_role: the triggers are asked to stand aside by a setting."""
    monkeypatch.setattr(
        suppress_triggers, "_stand_aside", lambda: prepare(select(func.set_config(BY_STATEMENT, "on", true())))
    )
