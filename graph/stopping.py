"""Knowing that the server is asked to stop: it waits for what is under way, and streams never end by themselves."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """An event that is set when a signal asks the process to stop; the server's own handler is called then too."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def chained(server: Any) -> Any:
        def handle(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(asked.set)
            server(number, frame)

        return handle

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, chained(handler))
    try:
        yield asked
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)
