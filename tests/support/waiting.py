"""Waiting with a limit: for what a process prints, and for what comes true."""

import asyncio
import inspect
import select
import subprocess
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

Found = TypeVar("Found")

STARTED_WITHIN = 60.0
"""Seconds for a process to announce itself, on a busy machine."""
_PAUSE = 0.02


def first_line(process: "subprocess.Popen[str]", within: float = STARTED_WITHIN) -> str:
    """The first line that a process prints, without the line's end; empty if it ends without a word.

    Fails the test, and kills the process, when nothing has come in time.
    """
    assert process.stdout is not None
    # The pipe and not the text stream is asked, in whose buffer there can be nothing before the first line.
    if not select.select([process.stdout], [], [], within)[0]:
        process.kill()
        raise AssertionError(f"{process.args!r} has printed nothing within {within} s")
    return process.stdout.readline().rstrip("\n")


async def until(condition: Callable[[], Awaitable[Found] | Found], limit: float, what: str) -> Found:
    """Waits until the condition, which may be a coroutine function, is truthy, and returns that.

    Fails the test when it is not so within that many seconds, also where the condition itself does not answer.
    """
    try:
        async with asyncio.timeout(limit):
            while not (found := await _value(condition())):
                await asyncio.sleep(_PAUSE)
    except TimeoutError:
        raise AssertionError(f"not within {limit} s: {what}") from None
    return found


async def _value(given: Any) -> Any:
    return await given if inspect.isawaitable(given) else given
