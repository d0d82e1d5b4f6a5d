"""The peer's server in a process of its own."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from bench.process import free_port

_DIRECTORY = Path(__file__).parent
_RUN = str(_DIRECTORY / "run.sh")
_START_TIMEOUT = 60.0


class Unavailable(Exception):  # noqa: N818 - says what it is
    """The peer cannot run here."""


def install() -> None:
    """Get its packages, by npm; raises Unavailable where there is no Node.js that is new enough, or no packages."""
    done = subprocess.run([_RUN, "--install"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable((done.stderr.strip().splitlines() or ["run.sh failed"])[-1])


@asynccontextmanager
async def serving(directory: Path, dsn: str) -> AsyncIterator[int]:
    """PostGraphile on the database of that data directory, where it makes its views: its port. Stopped at the end."""
    owner = await asyncpg.connect(dsn)
    await owner.execute((_DIRECTORY / "views.sql").read_text())
    parameters = await owner.fetchrow("SELECT current_user, current_database(), current_setting('port')")
    await owner.close()
    user, database, database_port = (str(value) for value in parameters)
    port = free_port()
    libpq = {"PGHOST": str(directory), "PGPORT": database_port, "PGUSER": user, "PGDATABASE": database}
    told = {**libpq, "PORT": str(port), "NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    # In a process group of its own: the Node.js of a Python package is the child of a script.
    process = await asyncio.create_subprocess_exec(
        _RUN, env=os.environ | told, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        async with asyncio.timeout(_START_TIMEOUT):
            while line := await _lines(process).readline():
                if b"Listening" in line:
                    break
            else:
                raise Unavailable("PostGraphile ended as it began: see above")
        yield port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()


def _lines(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise AssertionError("its output is piped")
    return process.stdout
