"""A PostgreSQL that archives its write-ahead log, its base backup, and what is restored of both to a named point."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.own_server import OwnServer, free_port, own_server
from tests.support.waiting import until

WITHIN = 60.0
_ARCHIVED = "SELECT last_archived_wal >= $1 FROM pg_stat_archiver"


@asynccontextmanager
async def archiving_server() -> AsyncIterator[OwnServer]:
    """A server that copies each finished segment of its log into `archive`, beside its data."""
    copied = "test ! -f ../archive/%f && cp %p ../archive/%f"
    async with own_server(settings={"archive_mode": "on", "archive_command": copied}) as server:
        yield server


def make_archive(server: OwnServer) -> None:
    """Makes the folder; until it is there PostgreSQL tries again and again."""
    folder = server.home / "archive"
    folder.mkdir(mode=0o700)
    os.chown(folder, *server.identity.files_of)


async def end_segment(server: OwnServer) -> None:
    """Waits until all that was written up to now is archived."""
    segment = await server.value("SELECT pg_walfile_name(pg_switch_wal())")
    await until(lambda: server.value(_ARCHIVED, segment), WITHIN, f"{segment} is archived")


def back_up(server: OwnServer, home: Path) -> None:
    """Makes a base backup of a server that runs."""
    data = home / "pg"
    data.mkdir(mode=0o700)
    os.chown(data, *server.identity.files_of)
    source = f"host={server.home} port={server.port} user=postgres"
    words = ("--pgdata", str(data), "--dbname", source, "--checkpoint=fast", "--no-sync")
    server.run("pg_basebackup", *words)


@asynccontextmanager
async def restored(server: OwnServer, home: Path, point: str) -> AsyncIterator[OwnServer]:
    """A server on a base backup, with the log of `server` up to the point of that name."""
    settings = {
        "restore_command": f"cp {server.home}/archive/%f %p",
        "recovery_target_name": point,
        "recovery_target_action": "promote",
    }
    again = OwnServer(home, server.identity, settings, server.environment, free_port())
    signal = again.data / "recovery.signal"
    signal.touch()
    os.chown(signal, *server.identity.files_of)
    try:
        await asyncio.to_thread(again.start)
        await until(lambda: again.value("SELECT NOT pg_is_in_recovery()"), WITHIN, "the point is reached")
        yield again
    finally:
        await asyncio.to_thread(again.kill)
