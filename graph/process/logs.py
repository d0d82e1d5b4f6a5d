"""Logging: one JSON object a line on standard error, or coloured text where that is a terminal."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from structlog.types import EventDict, Processor

from db.settings import variable

_NOISY = ("alembic", "asyncio", "httpcore", "httpx")
"""Libraries whose `info` messages are left out: Alembic logs each check of the revision, httpx each request."""
_NEVER_DEBUGGED = "uvicorn"
"""Its `debug` messages hold whatever comes on a WebSocket, tokens too."""
_LEVELS = ("debug", "info", "warning", "error")


def configure(level: str) -> None:
    """Sets up logging, of libraries too, from that level on. Raises ValueError for an unknown level."""
    if level.lower() not in _LEVELS:
        raise ValueError(f"{variable('log_level')} is one of {', '.join(_LEVELS)}, not {level!r}.")
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[_completed, *_rendering()],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=Lines,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_without_addresses)
    foreign = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering()]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=foreign, foreign_pre_chain=[_completed]))
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    for library in _NOISY:
        logging.getLogger(library).setLevel(max(threshold, logging.WARNING))
    logging.getLogger(_NEVER_DEBUGGED).setLevel(max(threshold, logging.INFO))


def _completed(logger: Any, level: str, line: EventDict) -> EventDict:
    """Adds what every line has; in one step, as each request has a line. `_record`: in the lines of libraries."""
    foreign = line.get("_record")
    line["level"] = level
    line["logger"] = logger.name if foreign is None else foreign.name
    line["timestamp"] = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return line


def _without_addresses(record: logging.LogRecord) -> bool:
    """Leaves out uvicorn's line for each WebSocket: it has the address, in which somebody may put a token."""
    return '"WebSocket ' not in str(record.msg)


def _rendering() -> list[Processor]:
    if sys.stderr.isatty():
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [_as_json]


def _as_json(logger: Any, level: str, line: EventDict) -> str:
    if "exc_info" in line:
        line = structlog.processors.format_exc_info(logger, level, line)
    try:
        return orjson.dumps(line, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # a great number, or half of a surrogate pair
        return json.dumps(line, default=repr)


class Lines:
    """Writes the lines of one of our loggers to standard error; those of libraries go through `logging`.

    As there, a line that cannot be written is lost: whoever logs has something else to do.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def msg(self, line: str) -> None:
        """Writes one line."""
        try:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = msg
