"""The two ways in which a transaction that folds its own facets stands aside."""

import pytest
from sqlalchemy import func, select, true

from db.facets import suppression
from db.sql import prepare
from db.tables.triggers import TRIGGERS_SUPPRESSED


def by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has granted session_replication_role: the triggers are asked to stand aside by a setting."""
    monkeypatch.setattr(
        suppression,
        "_suppress_triggers",
        lambda: prepare(select(func.set_config(TRIGGERS_SUPPRESSED, "on", true()))),
    )
