"""The two ways to suppress triggers in a transaction that updates its own facets, for any number of accounts."""

import pytest
from sqlalchemy import func, select, true

from db.facets import suppression
from db.sql import prepare
from db.tables.triggers import TRIGGERS_SUPPRESSED


def suppress_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suppresses triggers by a setting, as where the role may not set session_replication_role."""
    monkeypatch.setattr(
        suppression,
        "_suppress_triggers",
        lambda **_: prepare(select(func.set_config(TRIGGERS_SUPPRESSED, "on", true()))),
    )


def switch_all_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suppresses triggers by switching all off, as for many accounts."""
    monkeypatch.setattr(suppression, "FEW", 0)
