"""The part of PostgreSQL's protocol that is needed to check a server on a Unix socket."""

import socket
import struct
from pathlib import Path
from typing import IO, Final

SOCKET: Final = ".s.PGSQL.5432"
PORT: Final = 5432

DONE: Final = "00000"
MISSING_DATABASE: Final = "3D000"
DUPLICATE_DATABASE: Final = "42P04"
TOO_MANY_CONNECTIONS: Final = "53300"
NO_SOCKET: Final = "no socket"
NO_ANSWER: Final = "silent"

_CONNECT_TIMEOUT: Final = 2.0
"""Seconds to connect: a running server answers in milliseconds, a suspended one never."""
_STATEMENT_TIMEOUT: Final = 30.0
"""Seconds for a statement: CREATE DATABASE copies files."""
_PROTOCOL: Final = struct.pack("!i", 196608)


def ask(directory: Path, database: str, sql: str | None = None) -> str:
    """Connect as `postgres`, run `sql` if any, and return the SQLSTATE of the response.

    `DONE` means that the server answers queries, `NO_SOCKET` that none listens, `NO_ANSWER` that it did not answer in
    time or closed the connection. Raises PermissionError where the socket may not be opened.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.settimeout(_CONNECT_TIMEOUT)
            connection.connect(str(directory / SOCKET))
            return _exchange(connection, database, sql)
        except (FileNotFoundError, ConnectionRefusedError):
            return NO_SOCKET
        except PermissionError:
            raise
        except OSError:
            return NO_ANSWER


def _exchange(connection: socket.socket, database: str, sql: str | None) -> str:
    words = ("user", "postgres", "database", database, "application_name", "account-batch", "")
    connection.sendall(_framed(_PROTOCOL + b"".join(word.encode() + b"\0" for word in words)))
    with connection.makefile("rb") as answers:
        state = _state(answers)
        if state == DONE and sql is not None:
            connection.settimeout(_STATEMENT_TIMEOUT)
            connection.sendall(b"Q" + _framed(sql.encode() + b"\0"))
            state = _state(answers)
        if state == DONE:
            connection.sendall(b"X" + _framed(b""))
    return state


def _framed(body: bytes) -> bytes:
    return struct.pack("!i", len(body) + 4) + body


def _state(answers: IO[bytes]) -> str:
    """Reads up to the error that ends the exchange, or to the server's being ready for the next query."""
    while len(head := answers.read(5)) == 5:
        body = answers.read(int.from_bytes(head[1:], "big") - 4)
        if head[:1] == b"E":
            return next((field[1:].decode() for field in body.split(b"\0") if field[:1] == b"C"), NO_ANSWER)
        if head[:1] == b"Z":
            return DONE
    return NO_ANSWER
