"""Server and worker open the database alike: with every size and limit of the settings."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from db.engine import Database
from db.settings import Settings
from graph.cli import worker
from graph.http.app import create_app

DSN = "postgresql://account_batch@database.example/accounts"
POOLER = "postgresql://account_batch@pooler.example/accounts"
STANDBY = "postgresql://account_batch@standby.example/accounts"


@pytest.fixture(autouse=True)
def compared() -> None:
    """Nothing here is executed."""


async def _serve(settings: Settings) -> None:
    app = create_app(settings, DSN)
    async with app.router.lifespan_context(app):
        raise AssertionError


@pytest.mark.parametrize(("start", "standbys"), [(_serve, (STANDBY,)), (worker.run_worker, ())])
async def test_the_limits_of_the_settings(
    start: Callable[[Settings], Awaitable[object]],
    standbys: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker has no use for standbys, of which partners read."""
    opened: dict[str, Any] = {}

    async def note(dsn: str, **given: Any) -> Database:
        opened.update(given, dsn=dsn)
        raise OSError("noted")

    monkeypatch.setattr(Database, "open", note)
    times = {"pool_timeout": 0.7, "statement_timeout": 1.5, "preview_timeout": 8.0, "command_timeout": 70.0}
    limits: dict[str, Any] = {"pool_size": 3, "standby_lag": 2.5, **times}
    named: dict[str, Any] = {"database_url": DSN, "pooled_database_url": POOLER, "standby_database_url": STANDBY}
    settings = Settings(_env_file=None, data_dir=tmp_path, **named, **limits)
    with pytest.raises(OSError, match="noted"):
        await start(settings)
    assert tuple(opened.pop("standbys")) == standbys
    assert opened == {**times, "size": 3, "dsn": DSN, "pooled": POOLER, "standby_lag": 2.5, "revive": None}
