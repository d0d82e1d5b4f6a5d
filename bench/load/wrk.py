"""Load by wrk."""

import asyncio
import json
import os
from pathlib import Path

from bench.load.request import Rate, Request

_SCRIPT = Path(__file__).with_name("wrk.lua")


async def load(request: Request, connections: int, seconds: float) -> Rate:
    """Send a request over that many connections; raises AssertionError if one answer is not what is expected."""
    headers = [word for name, value in request.headers.items() for word in ("-H", f"{name}: {value}")]
    timing = ["-t1", f"-c{connections}", f"-d{max(round(seconds), 1)}s", "--timeout", "10s", "-s", str(_SCRIPT)]
    told = {"METHOD": request.method, "BODY": request.body.decode(), "EXPECTED": request.expected}
    process = await asyncio.create_subprocess_exec(
        "wrk", *timing, *headers, f"http://127.0.0.1:{request.port}{request.path}",
        env=os.environ | told, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    found = json.loads(out.decode().rpartition("RESULT ")[2])
    if found["wrong"] or found["failed"]:
        raise AssertionError(f"wrk: {found} for {request.body.decode()}")
    return Rate(found["per_second"], found["p50"], found["p99"])
