"""The loop that all background tasks share: it goes on after any exception, pauses, says what failed, and ends."""

import asyncio
import logging
from typing import Any

import pytest

from db.background.loop import BackgroundLoop
from db.connections.connection_errors import CommandTimeout

LIMIT = 5.0


class Rounds:
    """Rounds that raise or return what they are given, one after the other, and stop the loop after the last one."""

    def __init__(self, loop: BackgroundLoop, *results: Any) -> None:
        self._loop, self._results = loop, list(results)
        self.count = 0

    async def __call__(self) -> float | None:
        self.count += 1
        result = self._results.pop(0)
        if not self._results:
            self._loop.stop.set()
        if isinstance(result, BaseException):
            raise result
        return result  # type: ignore[no-any-return]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each pause; none is waited for."""
    taken: list[float] = []

    async def pause(_: BackgroundLoop, seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(BackgroundLoop, "_pause", pause)
    return taken


async def run(loop: BackgroundLoop, *results: Any) -> int:
    rounds = Rounds(loop, *results)
    async with asyncio.timeout(LIMIT):
        await loop.run(rounds)
    return rounds.count


@pytest.mark.parametrize(
    "error", [RuntimeError("bug"), OSError("lost"), CommandTimeout("slow"), ExceptionGroup("", [OSError()])]
)
async def test_it_goes_on_after_any_exception(error: Exception) -> None:
    assert await run(BackgroundLoop("cleaning", 0.0), error, error, None) == 3


async def test_an_expected_error_is_one_line_at_its_level(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await run(BackgroundLoop("cleaning", 0.0), OSError("secret path"), None)
        await run(BackgroundLoop("listening", 0.0, level=logging.INFO), OSError("secret path"), None)
    assert [(record.levelname, record.getMessage(), record.exc_info) for record in caplog.records] == [
        ("WARNING", "cleaning: a round failed and is retried: OSError", None),
        ("INFO", "listening: a round failed and is retried: OSError", None),
    ]


async def test_an_unexpected_error_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    await run(BackgroundLoop("cleaning", 0.0), KeyError("bug"), None)
    await run(BackgroundLoop("strict", 0.0, expected=()), OSError("lost"), None)
    told = [
        (record.levelname, record.getMessage(), record.exc_info and record.exc_info[0]) for record in caplog.records
    ]
    assert told == [
        ("ERROR", "cleaning: a round failed and is retried", KeyError),
        ("ERROR", "strict: a round failed and is retried", OSError),
    ]


@pytest.mark.parametrize(
    ("settings", "results", "expected"),
    [
        ({}, [None, OSError(), 7.0, None], [2.0, 2.0, 7.0, 2.0]),
        ({"retry_interval": 60.0}, [None, OSError(), KeyError(), None], [2.0, 60.0, 60.0, 2.0]),
        (
            {"retry_interval": 0.5, "max_retry_interval": 3.0},
            [*[OSError()] * 5, None, OSError(), None],
            [0.5, 1.0, 2.0, 3.0, 3.0, 2.0, 0.5, 2.0],
        ),
    ],
)
async def test_pauses(
    settings: dict[str, float], results: list[Any], expected: list[float], pauses: list[float]
) -> None:
    await run(BackgroundLoop("cleaning", 2.0, **settings), *results)  # type: ignore[arg-type]
    assert pauses == expected


async def test_a_thousand_failures_are_none_too_many(pauses: list[float]) -> None:
    await run(BackgroundLoop("cleaning", 2.0, max_retry_interval=1e12), *[OSError()] * 2000, None)
    assert pauses[-2] == 2.0 * 2**32


async def test_stopping_ends_a_pause_at_once() -> None:
    loop = BackgroundLoop("cleaning", 3600.0)
    begun = asyncio.Event()

    async def run_round() -> None:
        begun.set()

    task = asyncio.create_task(loop.run(run_round))
    async with asyncio.timeout(LIMIT):
        await begun.wait()
        loop.stop.set()
        await task


async def test_cancelling_ends_a_round_and_a_pause() -> None:
    async def hang() -> None:
        begun.set()
        await asyncio.Event().wait()

    async def end() -> None:
        begun.set()

    for run_round in (hang, end):
        begun = asyncio.Event()
        task = asyncio.create_task(BackgroundLoop("cleaning", 3600.0).run(run_round))
        async with asyncio.timeout(LIMIT):
            await begun.wait()
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
