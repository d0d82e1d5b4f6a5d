"""A worker that is a process of its own removes old results, as long ago as the setting says, and tells of it."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.server import COMMAND, LiveServer, environment

TIMEOUT = 30.0


@contextmanager
def working(home: Path, log: Path, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process of its own, told to stop afterwards."""
    given = environment(home, **settings)
    with log.open("w") as errors:
        worker = subprocess.Popen([COMMAND, "worker"], cwd="/", env=given, stdout=subprocess.DEVNULL, stderr=errors)
        try:
            yield worker
        finally:
            worker.terminate()
            worker.wait(TIMEOUT)


async def test_a_worker_removes_old_results(live_server: LiveServer, tmp_path: Path) -> None:
    now, log = datetime.now(UTC), tmp_path / "worker.log"
    old, young = (now - timedelta(days=days) for days in (500, 300))
    owner: Any = await asyncpg.connect(live_server.database.owner_dsn)
    for at in (old, young):
        await owner.execute("SELECT account_batch_make_results($1)", at)
    there = "SELECT to_regclass('attribute_changes_' || $1) IS NOT NULL"
    with working(live_server.database.home, log, ACCOUNT_BATCH_RESULTS_KEPT_DAYS="450") as worker:
        async with asyncio.timeout(TIMEOUT):
            while "old results removed" not in log.read_text():
                await asyncio.sleep(0.05)
    assert worker.returncode == 0
    assert [await owner.fetchval(there, f"{at:%Y_%m}") for at in (old, young)] == [False, True]
    await owner.close()
    told = [json.loads(line) for line in log.read_text().splitlines()]
    (line,) = [each for each in told if each["event"] == "old results removed"]
    assert (line["level"], line["months"], line["kept_days"]) == ("info", [f"{old:%Y_%m}"], 450)
