"""The operations of one socket: each a task, so many at most, all of them gone when the socket is."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import structlog

from db.child_tasks import cancel_and_wait
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

_SHOWN = 20
"""Characters of a name: a reason has room for 123 bytes."""

Send = Callable[[Message], Awaitable[None]]


class Operations:
    """What a socket has under way, by the names that the client gave."""

    def __init__(self, engine: Engine, callers: Callers, live: ChangeFeeds, metrics: Metrics, send: Send) -> None:
        self._engine = engine
        self._callers = callers
        self._live = live
        self._metrics = metrics
        self._send = send
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, name: str, request: Request, caller: Caller) -> None:
        """Starts one; raises CloseError 4409 where that name is taken. One too many is told so and not started."""
        if name in self._tasks:
            raise CloseError(4409, f"Subscriber for {name[:_SHOWN]} already exists")
        if len(self._tasks) >= MAX_OPERATIONS:
            many = error_with_code(f"A socket has at most {MAX_OPERATIONS} operations under way.", "BAD_USER_INPUT")
            await self._send(answer_message(name, Answer(errors=[many])))
            return
        self._tasks[name] = asyncio.create_task(self._operate(name, request, caller))

    async def cancel(self, name: str) -> None:
        """Ends one that is under way; when this returns all that it held is free."""
        task = self._tasks.pop(name, None)
        if task is not None:
            await cancel_and_wait(task)

    async def cancel_all(self) -> None:
        """Ends all of them."""
        tasks = set(self._tasks.values())
        self._tasks.clear()
        await cancel_and_wait(*tasks)

    async def _operate(self, name: str, request: Request, caller: Caller) -> None:
        try:
            ended = await self._answer(name, request, caller)
        except Exception:
            request_id = uuid.uuid4().hex
            log.exception("operation failed", request_id=request_id)
            ended = answer_message(name, Answer(errors=[internal_error(request_id)]))
        self._tasks.pop(name, None)
        await self._send(ended)

    async def _answer(self, name: str, request: Request, caller: Caller) -> Message:
        """Sends what is answered but the last message, which it returns."""
        begun, counted = time.perf_counter(), False
        now_asking = await self._callers.now(caller)
        async with aclosing(answers(self._engine, self._live, request, now_asking)) as given:
            async for answer in given:
                if not counted:
                    first = answer.errors[0]["extensions"]["code"] if answer.errors else "ok"
                    self._metrics.count(answer.operation, first, time.perf_counter() - begun)
                    counted = True
                if not answer.executed:
                    return answer_message(name, answer)
                await self._send(answer_message(name, answer))
        return {"id": name, "type": "complete"}
