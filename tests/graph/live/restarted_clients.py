"""Clients of several kinds in one Node.js process, which go on while the server is restarted."""

import asyncio
import json
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.graph.live.client_project import TOOLS, done
from tests.support.waiting import until

FOLLOWERS = ("graphql-ws", "graphql-sse", "Apollo", "urql")
ASKERS = ("urql asks", "Apollo asks")
RECONNECTED = 60.0
"""Seconds that clients have: they wait longer after each try in vain, up to half a minute."""


@dataclass(frozen=True)
class Clients:
    """The process, and what each client has printed."""

    process: asyncio.subprocess.Process
    told: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    async def listen(self) -> None:
        """Takes what is printed until the process ends."""
        assert self.process.stdout
        async for line in self.process.stdout:
            event = json.loads(line)
            self.told[event["client"]].append(event["value"])

    async def all_tell(self, depleted: int) -> None:
        """Waits until the last event of every follower is that number."""

        def told() -> bool:
            assert self.process.returncode is None, dict(self.told)
            return all(self.told[name][-1:] == [depleted] for name in FOLLOWERS)

        await until(told, RECONNECTED, f"every client tells {depleted}")

    async def ask(self) -> list[Any]:
        """Has both askers ask once; what each tells."""
        before = {name: len(self.told[name]) for name in ASKERS}
        assert self.process.stdin
        self.process.stdin.write(b"\n")
        await until(lambda: all(len(self.told[name]) > before[name] for name in ASKERS), RECONNECTED, "both were told")
        return [self.told[name][-1] for name in ASKERS]


@asynccontextmanager
async def clients(project: Path, *words: str) -> AsyncIterator[Clients]:
    """The clients, following; ended with the context."""
    done(project, "tsc")
    shutil.copy(TOOLS / "reconnecting.js", project)
    process = await asyncio.create_subprocess_exec(
        TOOLS / "run.sh", "node", "reconnecting.js", *words,
        cwd=project, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    started = Clients(process)
    listening = asyncio.create_task(started.listen())
    try:
        yield started
    finally:
        print(dict(started.told))  # which pytest shows of a test that fails
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(RECONNECTED):
            await process.wait()
            await listening
