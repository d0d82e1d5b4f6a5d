"""Starts and ends the server processes: port, logging, check of the database, uvicorn."""

import errno
import gc
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from db.settings import Settings, variable
from graph.cli import databases
from graph.cli.processes import Processes
from graph.cli.usage_errors import UsageError
from graph.http.connections.options import connection_options
from graph.monitoring.traces import check_protocol
from graph.process import logs
from graph.process.shared_metrics import shared_metrics, take_number
from graph.process.shutdown import GRACE_PERIOD, SIGNALS, Shutdown, skip_final_collection

MAX_PORT = 65_535
_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Binds the port, or a free one for 0; done before all else. Raises UsageError if it cannot be bound."""
    if not 0 <= port <= MAX_PORT:
        raise UsageError(f"There is no port {port}: ports are 0 to {MAX_PORT}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} of {host} is in use: stop what listens there or name another.") from error
        raise UsageError(f"The server cannot listen on {host}, port {port}: {error.strerror}.") from error


def url(listener: socket.socket) -> str:
    """The URL of the server for browsers on this machine."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def configure_monitoring(settings: Settings) -> None:
    """Sets up logging; raises UsageError for an unknown level, or where traces are to be sent as they cannot be."""
    try:
        logs.configure(settings.log_level)
    except ValueError as error:
        raise UsageError(str(error)) from error
    check_protocol()


async def prepare(settings: Settings) -> None:
    """Makes sure that the database can be reached, is at the newest revision, and the same in all settings.

    Raises UsageError if not.
    """
    dsn = databases.server_dsn(settings)
    await databases.bring_up_to_date(settings)
    await databases.check(dsn)
    await databases.check_agreement(settings, dsn)


def check_trusted_documents(settings: Settings) -> None:
    """Loads the trusted documents, as each server process does for itself; raises UsageError if that cannot be."""
    if settings.trusted_documents is not None:
        from graph.execution.documents import Documents
        from graph.execution.trusted.manifest import load
        from graph.schema import schema

        load(settings.trusted_documents, Documents(schema.build(), settings))


def serve(settings: Settings, listener: socket.socket, processes: int, *, worker: bool = True) -> int:
    """Serves until SIGTERM or SIGINT; returns the exit status."""
    if not worker:
        # Each server process reads the settings for itself.
        os.environ[variable("worker")] = "false"
    config = uvicorn.Config(
        "graph.cli.serving:application",
        factory=True,
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        workers=processes,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=int(GRACE_PERIOD),
        **connection_options(settings),
    )
    return _serve_supervised(config, listener) if processes > 1 else _serve_in_this_process(config, listener)


class _Server(uvicorn.Server):
    """Leaves signals to `Shutdown`: uvicorn raises them again at the end, but a requested stop is a success."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handles signals until the application, which is created meanwhile, does."""
        for number in SIGNALS:
            signal.signal(number, self.handle_exit)
        yield


def _serve_in_this_process(config: uvicorn.Config, listener: socket.socket) -> int:
    server = _Server(config)
    server.run(sockets=[listener])
    skip_final_collection()
    return 0 if server.started else 1


def _serve_supervised(config: uvicorn.Config, listener: socket.socket) -> int:
    with shared_metrics():
        processes = Processes(config, sockets=[listener])
        processes.run()
    return processes.status


def application() -> Starlette:
    """Creates the application of a server process, and handles the signals of that process from now on."""
    shutdown = Shutdown()
    shutdown.listen()
    take_number()
    from graph.http.app import create_app

    settings = Settings()
    configure_monitoring(settings)
    return create_app(settings, databases.server_dsn(settings), shutdown=shutdown, started=keep_for_good)


def keep_for_good() -> None:
    """Has garbage collection pass over what is there when the server has started, and stays: modules and the schema.

    Else each full collection would go through it, and requests would wait.
    """
    gc.collect()
    gc.freeze()
