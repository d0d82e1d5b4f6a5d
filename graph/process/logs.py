"""Logging: one JSON object a line on standard error, or coloured text where that is a terminal."""

import logging
import sys

import structlog
from structlog.types import Processor

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_NOISY = ("alembic", "asyncio", "httpcore", "httpx")
"""Libraries whose `info` messages are left out: Alembic logs each check of the revision, httpx each request."""
_LEVELS = ("debug", "info", "warning", "error")


def configure(level: str) -> None:
    """Sets up logging, of libraries too, from that level on. Raises ValueError for an unknown level."""
    if level.lower() not in _LEVELS:
        raise ValueError(f"ACCOUNT_BATCH_LOG_LEVEL is one of {', '.join(_LEVELS)}, not {level!r}.")
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_without_addresses)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=_rendering(), foreign_pre_chain=_SHARED))
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    for library in _NOISY:
        logging.getLogger(library).setLevel(max(threshold, logging.WARNING))


def _without_addresses(record: logging.LogRecord) -> bool:
    """Leaves out uvicorn's line for each WebSocket: it has the address, in which somebody may put a token."""
    return '"WebSocket ' not in str(record.msg)


def _rendering() -> list[Processor]:
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if sys.stderr.isatty():
        return [bare, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [bare, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
