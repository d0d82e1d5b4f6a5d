"""Reads that several share: nobody is answered from before its question, and none is lost with another's."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from db.connections.shared_reads import SharedReads
from db.connections.statement_count import StatementCount, count_into
from tests.support.clock import NOON


class Reading:
    """Reads that end when they are told to. `begun`: with which `now`."""

    def __init__(self) -> None:
        self.shared = SharedReads()
        self.begun: list[datetime] = []
        self._ends: list[asyncio.Future[Any]] = []

    async def run(self, now: datetime) -> Any:
        self.begun.append(now)
        self._ends.append(asyncio.get_running_loop().create_future())
        return await self._ends[-1]

    def ask(self, second: int, asked: str = "it") -> "asyncio.Task[Any]":
        return asyncio.create_task(self.shared.read(asked, at(second), self.run))

    async def end(self, number: int, result: Any) -> None:
        end = self._ends[number]
        end.set_exception(result) if isinstance(result, Exception) else end.set_result(result)
        await turns()


def at(second: int) -> datetime:
    return NOON + timedelta(seconds=second)


async def turns() -> None:
    """Lets all that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def reading() -> Reading:
    return Reading()


async def test_who_asks_during_a_read_waits_for_the_next(reading: Reading) -> None:
    first = reading.ask(1)
    await turns()
    others = [reading.ask(second) for second in (2, 3, 4)]
    another = reading.ask(5, "something else")
    await turns()
    assert reading.begun == [at(1), at(5)]
    await reading.end(0, "old")
    assert (first.result(), reading.begun[2:]) == ("old", [at(4)])
    late = reading.ask(6)
    await reading.end(2, "new")
    assert [other.result() for other in others] == ["new"] * 3
    assert not late.done()
    await reading.end(3, "newer")
    await reading.end(1, "else")
    assert (late.result(), another.result(), len(reading.shared)) == ("newer", "else", 0)


async def test_each_counts_the_statement_that_answers_it(reading: Reading) -> None:
    async def counted(second: int) -> int:
        count = StatementCount()
        count_into(count)
        await reading.shared.read("it", at(second), reading.run)
        return count.number

    tasks = [asyncio.create_task(counted(second)) for second in (1, 2, 3)]
    await turns()
    await reading.end(0, "old")
    await reading.end(1, "new")
    assert sorted(task.result() for task in tasks) == [0, 0, 1]  # who runs a statement counts it there


async def test_a_fault_is_that_of_all_whom_it_concerns(reading: Reading) -> None:
    first = reading.ask(1)
    await turns()
    others = [reading.ask(2), reading.ask(3)]
    await turns()
    await reading.end(0, LookupError("old"))
    await reading.end(1, LookupError("new"))
    found = await asyncio.gather(first, *others, return_exceptions=True)
    assert [str(each) for each in found] == ["old", "new", "new"]
    assert len(reading.shared) == 0


@pytest.mark.parametrize("leaving", [0, 1, 2, 3])
@pytest.mark.parametrize("when", ["waiting", "its turn", "reading"])
async def test_who_leaves_takes_nobody_along(reading: Reading, leaving: int, when: str) -> None:
    tasks = [reading.ask(1)]
    await turns()
    tasks += [reading.ask(second) for second in (2, 3, 4)]
    await turns()
    if when == "waiting":
        tasks[leaving].cancel()
        await turns()
    if not reading._ends[0].done():
        reading._ends[0].set_result("old")
    if when == "its turn":
        while len(reading.begun) < 2 and not tasks[0].done():
            await asyncio.sleep(0)
        tasks[leaving].cancel()
    await turns()
    if when == "reading":
        tasks[leaving].cancel()
        await turns()
    for end in reading._ends:
        if not end.done():
            end.set_result("new")
    await turns()
    assert all(task.done() for task in tasks)
    assert [task.result() for task in tasks if not task.cancelled()][-1] == "new"
    assert len(reading.shared) == 0
