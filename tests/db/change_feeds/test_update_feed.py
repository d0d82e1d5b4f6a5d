"""What is read of an update once for all who wait for it, and for how long that is good."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from db.background.child_tasks import cancel_and_wait
from db.change_feeds.updates import UpdateFeed
from db.connections.statement_count import StatementCount, count_into, count_statement
from db.engine import Partner, Scope, Tenant

UPDATE = 7
OURS, THEIRS = Tenant(1), Tenant(2)


class Row:
    """What is read, and how often it was."""

    def __init__(self) -> None:
        self.reads = 0
        self.fault: Exception | None = None

    async def read(self) -> int:
        """How many reads there were when this one began, with it."""
        self.reads += 1
        number = self.reads
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        return number


@pytest.fixture
def row() -> Row:
    return Row()


@pytest.fixture
def listener() -> UpdateFeed:
    return UpdateFeed("postgresql://nobody.invalid/")


def asking(listener: UpdateFeed, row: Row, scope: Scope = OURS) -> Callable[[], Coroutine[Any, Any, int]]:
    return lambda: listener.known(UPDATE, scope, row.read)


async def test_all_who_wait_share_what_is_read(listener: UpdateFeed, row: Row) -> None:
    ask = asking(listener, row)
    with listener.waiting(UPDATE):
        assert await asyncio.gather(*(ask() for _ in range(10))) == [1] * 10
        assert await ask() == 1


async def test_it_is_read_anew_when_the_update_has_moved_on(listener: UpdateFeed, row: Row) -> None:
    ask = asking(listener, row)
    with listener.waiting(UPDATE):
        assert await ask() == 1
        listener._wake(str(UPDATE + 1))
        assert await ask() == 1
        listener._wake(str(UPDATE))
        assert await ask() == 2
        listener._wake_all()
        assert await ask() == 3


async def test_who_is_woken_meanwhile_reads_what_was_begun_after(listener: UpdateFeed, row: Row) -> None:
    ask = asking(listener, row)
    with listener.waiting(UPDATE):
        under_way = asyncio.ensure_future(ask())
        await asyncio.sleep(0)
        listener._wake(str(UPDATE))
        assert await ask() == 2
        assert await under_way == 1


async def test_who_comes_reads_anew(listener: UpdateFeed, row: Row) -> None:
    ask = asking(listener, row)
    with listener.waiting(UPDATE):
        assert await ask() == 1
        with listener.waiting(UPDATE):
            assert await ask() == 2


async def test_scopes_share_nothing(listener: UpdateFeed, row: Row) -> None:
    """Neither tenants, nor a tenant and its partners, nor partners among themselves: each sees rows of its own."""
    scopes = (OURS, THEIRS, Partner(OURS, "One"), Partner(OURS, "Two"), Partner(THEIRS, "One"))
    with listener.waiting(UPDATE):
        for _ in range(2):
            assert [await asking(listener, row, scope)() for scope in scopes] == [1, 2, 3, 4, 5]
        assert await asking(listener, row, Partner(OURS, "One"))() == 3, "alike, as of another request"


async def test_a_shared_read_counts_for_no_subscriber(listener: UpdateFeed) -> None:
    """Else whoever came first would have done all the statements, and the others none."""
    count_into(count := StatementCount())

    async def read() -> None:
        count_statement()

    with listener.waiting(UPDATE):
        await listener.known(UPDATE, OURS, read)
    assert count.number == 0


async def test_a_fault_is_shared_once_and_not_kept(listener: UpdateFeed, row: Row) -> None:
    ask = asking(listener, row)
    with listener.waiting(UPDATE):
        row.fault = OSError("away")
        told = await asyncio.gather(ask(), ask(), return_exceptions=True)
        assert told == [row.fault, row.fault]
        row.fault = None
        assert await ask() == 2


async def test_who_leaves_takes_nothing_from_the_others(listener: UpdateFeed, row: Row) -> None:
    ask = asking(listener, row)
    with listener.waiting(UPDATE):
        one, other = asyncio.ensure_future(ask()), asyncio.ensure_future(ask())
        await asyncio.sleep(0)
        one.cancel()
        assert await other == 1


async def test_nothing_is_kept_when_all_have_left(listener: UpdateFeed, row: Row) -> None:
    with listener.waiting(UPDATE):
        await asking(listener, row)()
    assert not listener._known


async def test_reads_are_named_and_end_with_the_listener(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one whose subscriber has left: nobody else would end it when the server stops."""
    connection, listener, begun = _Connection(), UpdateFeed(""), list["asyncio.Task[Any] | None"]()

    async def connected() -> _Connection:
        return connection

    async def read() -> None:
        begun.append(asyncio.current_task())
        await asyncio.Event().wait()

    monkeypatch.setattr(listener, "_connect", connected)
    task = asyncio.create_task(listener.run())
    async with asyncio.timeout(5):
        await connection.listening.wait()
        with listener.waiting(UPDATE):
            subscriber = asyncio.create_task(listener.known(UPDATE, OURS, read))
            while not begun:
                await asyncio.sleep(0)
            await cancel_and_wait(subscriber)
    (reading,) = begun
    assert reading is not None
    assert (reading.get_name(), reading.done()) == (f"read of batch update {UPDATE}", False)
    assert await cancel_and_wait(task, within=5) == set()
    assert reading.cancelled()


async def test_a_listener_that_is_cancelled_as_its_connection_breaks_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a server stops because its database has gone: the cancellation was lost, and it went on for ever."""
    connection, listener = _Connection(), UpdateFeed("")

    async def connected() -> _Connection:
        return connection

    monkeypatch.setattr(listener, "_connect", connected)
    task = asyncio.create_task(listener.run())
    async with asyncio.timeout(5):
        await connection.listening.wait()
    connection.breaks()
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    assert task.cancelled()


class _Connection:
    """One that breaks when a test says so."""

    def __init__(self) -> None:
        self.breaks: Any = None
        self.listening = asyncio.Event()

    def add_termination_listener(self, told: Any) -> None:
        self.breaks = lambda: told(self)

    async def add_listener(self, *_: Any) -> None:
        """Hears nothing. Whoever waits for `listening` goes on once the listener waits for the end of this one."""
        self.listening.set()

    def terminate(self) -> None:
        """Has nothing to end."""
