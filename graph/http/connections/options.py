"""The options of uvicorn that concern connections; the same for the server and for tests of it."""

from functools import partial
from typing import Any

from db.settings import Settings
from graph.http.connections.deadlines import DeadlineProtocol, Deadlines
from graph.http.connections.sockets import BoundedSocketProtocol


def connection_options(settings: Settings) -> dict[str, Any]:
    """Arguments of `uvicorn.Config`."""
    deadlines = Deadlines(settings.header_timeout, settings.body_timeout)
    return {
        "http": partial(DeadlineProtocol, deadlines=deadlines),
        "ws": BoundedSocketProtocol,
        "ws_max_size": settings.body_limit,
        "ws_per_message_deflate": False,
        "server_header": False,
        "proxy_headers": False,  # graph.http.proxies reads them, more strictly
    }
