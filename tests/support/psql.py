"""psql, which the embedded server brings: what people run scripts in."""

import asyncio
import re

from db.embedded.cluster import program
from tests.support.postgres import TestDatabase

Rows = list[dict[str, str]]

_UNALIGNED = ("--no-psqlrc", "--quiet", "--no-align", "--field-separator=\x1f", "--record-separator=\x1e")


async def psql(database: TestDatabase, script: str, user: str = "postgres") -> list[Rows]:
    """Runs a script; answers the rows of each of its results. Fails as psql does."""
    words = (*_UNALIGNED, "--pset=null=NULL", "--pset=footer=on", "--set=ON_ERROR_STOP=1")
    process = await asyncio.create_subprocess_exec(
        program("psql"), *words, f"--host={database.home}", f"--username={user}", database.name,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, complaints = await process.communicate(script.encode())
    assert (process.returncode, complaints) == (0, b""), complaints.decode()
    return [_rows(result) for result in re.split(r"\(\d+ rows?\)\n", out.decode()) if result]


def _rows(result: str) -> Rows:
    names, *rows = (line.split("\x1f") for line in result.strip("\x1e").split("\x1e"))
    return [dict(zip(names, row, strict=True)) for row in rows]
