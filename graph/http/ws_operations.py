"""The operations of one socket: each is a task; their number is limited; all end with the socket."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import structlog

from db.background.child_tasks import cancel_and_wait
from graph.execution.change_feeds import ChangeFeeds
from graph.execution.context import Caller
from graph.execution.errors import error_with_code, internal_error
from graph.execution.execution import Answer, Engine, Request
from graph.execution.limits import MAX_OPERATIONS
from graph.execution.operation_stream import answers
from graph.http.metrics import Metrics
from graph.http.ws_messages import CloseError, Message, answer_message
from graph.security.callers import Callers

log = structlog.get_logger(__name__)

_MAX_REASON_ID = 20
"""Characters of an operation's ID in the reason of a close frame, which has room for 123 bytes."""

Send = Callable[[Message], Awaitable[None]]


class Operations:
    """The running operations of a socket, by the IDs that the client has chosen."""

    def __init__(self, engine: Engine, callers: Callers, feeds: ChangeFeeds, metrics: Metrics, send: Send) -> None:
        self._engine = engine
        self._callers = callers
        self._feeds = feeds
        self._metrics = metrics
        self._send = send
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self, name: str, request: Request, caller: Caller) -> None:
        """Starts an operation, or answers an error beyond MAX_OPERATIONS; raises CloseError 4409 for an ID in use."""
        if name in self._tasks:
            raise CloseError(4409, f"Subscriber for {name[:_MAX_REASON_ID]} already exists")
        if len(self._tasks) >= MAX_OPERATIONS:
            too_many = error_with_code(f"A socket has at most {MAX_OPERATIONS} operations under way.", "BAD_USER_INPUT")
            await self._send(answer_message(name, Answer(errors=[too_many])))
            return
        self._tasks[name] = asyncio.create_task(self._run(name, request, caller))

    async def cancel(self, name: str) -> None:
        """Cancels an operation; when this returns, it holds no resources."""
        task = self._tasks.pop(name, None)
        if task is not None:
            await cancel_and_wait(task)

    async def cancel_all(self) -> None:
        """Cancels all operations."""
        tasks = set(self._tasks.values())
        self._tasks.clear()
        await cancel_and_wait(*tasks)

    async def _run(self, name: str, request: Request, caller: Caller) -> None:
        try:
            last = await self._answer(name, request, caller)
        except Exception:
            request_id = uuid.uuid4().hex
            log.exception("operation failed", request_id=request_id)
            last = answer_message(name, Answer(errors=[internal_error(request_id)]))
        self._tasks.pop(name, None)
        await self._send(last)

    async def _answer(self, name: str, request: Request, caller: Caller) -> Message:
        """Sends all messages of an operation but the last, which it returns."""
        started, counted = time.perf_counter(), False
        current = await self._callers.current(caller)
        async with aclosing(answers(self._engine, self._feeds, request, current)) as stream:
            async for answer in stream:
                if not counted:
                    outcome = answer.errors[0]["extensions"]["code"] if answer.errors else "ok"
                    self._metrics.count(answer.operation, outcome, time.perf_counter() - started)
                    counted = True
                if not answer.executed:
                    return answer_message(name, answer)
                await self._send(answer_message(name, answer))
        return {"id": name, "type": "complete"}
