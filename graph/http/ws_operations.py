"""The operations of one socket: each is a task; their number is limited; all end with the socket."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from db.background.child_tasks import cancel_and_wait
from db.settings import variable
from graph.execution.change_feeds import ChangeFeeds
from graph.execution.context import Caller
from graph.execution.cost.buckets import owner_of
from graph.execution.cost.refusals import Refusals
from graph.execution.errors import error_with_code, logged_fault
from graph.execution.execution import Engine
from graph.execution.operation_stream import answers
from graph.execution.request_record import WEBSOCKET, RequestRecord
from graph.execution.requests import MUTATION, Answer, PreparedRequest, Request
from graph.http.ws_messages import CloseError, Message, answer_message
from graph.monitoring.requests import Requests
from graph.process.background import BackgroundTasks
from graph.security.callers import Callers

_MAX_REASON_ID = 20
"""Characters of an operation's ID in the reason of a close frame, which has room for 123 bytes."""

Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the application that operations of sockets use. `background`: runs mutations.

    `max_operations`: that a socket may have at a time. A mutation counts until it has ended, even if the client has
    completed it.
    """

    engine: Engine
    callers: Callers
    feeds: ChangeFeeds
    requests: Requests
    background: BackgroundTasks
    refusals: Refusals
    max_operations: int


class Operations:
    """The running operations of a socket, by the IDs that the client has chosen. `headers`: of its handshake."""

    def __init__(self, parts: Parts, headers: Mapping[str, str], send: Send) -> None:
        self._parts = parts
        self._headers = headers
        self._send = send
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._abandoned: set[asyncio.Task[Answer]] = set()
        """Mutations that the client has completed, and that run on."""
        self._excess: set[asyncio.Task[None]] = set()
        """The errors for operations beyond the limit, until they are sent."""

    def start(self, name: str, request: Request, caller: Caller) -> None:
        """Starts an operation, or answers an error beyond the limit.

        Raises CloseError: 4409 for an ID in use, 1013 where as many errors of that kind are held back.
        """
        if name in self._tasks:
            raise CloseError(4409, f"Subscriber for {name[:_MAX_REASON_ID]} already exists")
        limit = self._parts.max_operations
        if len(self._tasks) + len(self._abandoned) < limit:
            self._tasks[name] = asyncio.create_task(self._run(name, request, caller))
        elif len(self._excess) < limit:
            refusal = asyncio.create_task(self._refuse(name, caller))
            self._excess.add(refusal)
            refusal.add_done_callback(self._excess.discard)
        else:
            raise CloseError(1013, "Try again later")

    async def cancel(self, name: str) -> None:
        """Cancels an operation; when this returns, it holds no resources."""
        task = self._tasks.pop(name, None)
        if task is not None:
            await cancel_and_wait(task)

    async def cancel_all(self) -> None:
        """Cancels all operations."""
        tasks = self._excess | set(self._tasks.values())
        self._tasks.clear()
        await cancel_and_wait(*tasks)

    async def _refuse(self, name: str, caller: Caller) -> None:
        """Sends the error for an operation beyond the limit, when it is due."""
        limit = f"{self._parts.max_operations} operations under way ({variable('socket_operations')})"
        answer = Answer(errors=[error_with_code(f"A socket has at most {limit}.", "BAD_USER_INPUT")])
        self._parts.requests.answered(RequestRecord(WEBSOCKET, caller).make_current(self._headers), answer)
        await self._parts.refusals.wait(owner_of(caller))
        await self._send(answer_message(name, answer))

    async def _run(self, name: str, request: Request, caller: Caller) -> None:
        """Sends the answers of an operation, a refusal when it is due; its ID is free before the last message."""
        last: Message = {"id": name, "type": "complete"}
        record = RequestRecord(WEBSOCKET, caller).make_current(self._headers)
        async with aclosing(self._parts.requests.streamed(record, self._answers(request, caller, record))) as stream:
            async for answer in stream:
                if answer.executed:
                    await self._send(answer_message(name, answer))
                else:
                    last = answer_message(name, answer)
                    if answer.refused:
                        await self._parts.refusals.wait(owner_of(caller))
        self._tasks.pop(name, None)
        await self._send(last)

    async def _answers(self, request: Request, caller: Caller, record: RequestRecord) -> AsyncGenerator[Answer, None]:
        """The answers to a request; never raises. A mutation is finished even if the client leaves, as over HTTP."""
        engine = self._parts.engine
        try:
            prepared = record.prepared = engine.prepare(request, caller)
        except Exception as error:
            yield Answer(errors=[logged_fault(error, "operation failed")])
            return
        if prepared.kind == MUTATION:
            yield await self._mutate(prepared, caller, record)
            return
        async with aclosing(answers(engine, self._parts.feeds, prepared, caller)) as stream:
            async for answer in stream:
                yield answer

    async def _mutate(self, prepared: PreparedRequest, caller: Caller, record: RequestRecord) -> Answer:
        engine = self._parts.engine
        execution = engine.execute(prepared, caller, engine.service.clock())
        task = self._parts.background.start_for_request("mutation of a socket", execution, ends_itself=True)
        try:
            return await asyncio.shield(task)
        finally:
            if not task.done():
                self._abandon(task, record)

    def _abandon(self, task: "asyncio.Task[Answer]", record: RequestRecord) -> None:
        """Counts a mutation that the client has completed against the limit, and tells of it when it ends."""
        record.goes_on = True

        def ended(_: "asyncio.Task[Answer]") -> None:
            self._abandoned.discard(task)
            if not task.cancelled() and task.exception() is None:
                self._parts.requests.answered(record, task.result())

        self._abandoned.add(task)
        task.add_done_callback(ended)
