"""The server's processes: what they listen on, what they need before they start, how they end."""

import errno
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from db.settings import Settings
from graph.cli import databases
from graph.cli.processes import Processes
from graph.cli.usage_errors import UsageError
from graph.execution.limits import MAX_MESSAGE_BYTES
from graph.process import logs
from graph.process.shutdown import GRACE_PERIOD, SIGNALS, Shutdown, skip_final_collection

_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Takes the port, before anything else is begun; 0 takes any. Raises UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} of {host} is in use: stop what listens there or name another.") from error
        raise UsageError(f"The server cannot listen on {host}, port {port}: {error.strerror}.") from error
    except OverflowError as error:
        raise UsageError(f"There is no port {port}: ports are 0 to 65535.") from error


def url(listener: socket.socket) -> str:
    """Where browsers on this machine find it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def log(settings: Settings) -> None:
    """Says from now on what goes on, as much as is wanted; raises UsageError for a level that is none."""
    try:
        logs.configure(settings.log_level)
    except ValueError as error:
        raise UsageError(str(error)) from error


async def prepare(settings: Settings) -> None:
    """Makes sure that the server finds a database that fits it; raises UsageError for one that does not."""
    dsn = databases.server_dsn(settings)
    await databases.bring_up_to_date(settings)
    await databases.check(dsn)


def serve(listener: socket.socket, processes: int, *, worker: bool = True) -> int:
    """Serves until asked to stop by SIGTERM or SIGINT; returns the exit status."""
    if not worker:
        # Each server process reads the settings for itself.
        os.environ["ACCOUNT_BATCH_WORKER"] = "false"
    config = uvicorn.Config(
        "graph.cli.serving:application",
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application judges them: of these none but an address is a client
        workers=processes,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=int(GRACE_PERIOD),
    )
    return _several(config, listener) if processes > 1 else _one(config, listener)


class _Server(uvicorn.Server):
    """Leaves signals to `stopping`: uvicorn would raise them again at the end, but who is asked to stop succeeds."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Until the application hears them, which is made in here."""
        for number in SIGNALS:
            signal.signal(number, self.handle_exit)
        yield


def _one(config: uvicorn.Config, listener: socket.socket) -> int:
    server = _Server(config)
    server.run(sockets=[listener])
    skip_final_collection()
    return 0 if server.started else 1


def _several(config: uvicorn.Config, listener: socket.socket) -> int:
    processes = Processes(config, sockets=[listener])
    processes.run()
    return processes.status


def application() -> Starlette:
    """The application of one process, made in that process, whose signals it hears from now on."""
    shutdown = Shutdown()
    shutdown.listen()
    from graph.http.app import create_app

    settings = Settings()
    log(settings)
    return create_app(settings, databases.server_dsn(settings), shutdown=shutdown)
