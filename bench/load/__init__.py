"""As many requests as a server answers, over a number of connections: by wrk where it is installed, else by our own
client, which needs more of the processor that the server wants too.
"""

import shutil
from collections.abc import Awaitable, Callable

from bench.load import own, wrk
from bench.load.request import Rate, Request

Load = Callable[[Request, int, float], Awaitable[Rate]]
"""Sends a request again and again over that many connections for some seconds."""


def client() -> tuple[str, Load]:
    """The client that there is, by name."""
    return ("wrk", wrk.load) if shutil.which("wrk") else ("the bench's own client, as wrk is not installed", own.load)


__all__ = ["Load", "Rate", "Request", "client"]
