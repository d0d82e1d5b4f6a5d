"""GraphQL over WebSocket, with the subprotocol graphql-transport-ws only."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from graph.execution.context import Caller
from graph.execution.cost.buckets import Owner, sender_of
from graph.execution.cost.refusals import unwatched
from graph.execution.errors import logged_fault
from graph.execution.request_record import WEBSOCKET, RequestRecord
from graph.execution.requests import Answer
from graph.http.origins import origin_allowed
from graph.http.refused_tokens import EXPIRED, token_answer
from graph.http.token_expiry import expires_at
from graph.http.ws_messages import CloseError, Message, authorization, operation_id, read, subscribe_request
from graph.http.ws_operations import Operations, Parts
from graph.security.token_errors import ExpiredTokenError, KeysUnavailableError, TokenError

SUBPROTOCOL = "graphql-transport-ws"
INIT_TIMEOUT = 3.0
"""Seconds that a client may take to send `connection_init`."""

_MAX_PAUSE = 1.0
"""Seconds between two messages of a caller for whom nothing is read."""

CLOSE_TIMEOUT = 5.0
"""Seconds that a client may take to receive the close frame."""


class Sockets:
    """Accepts sockets."""

    def __init__(self, parts: Parts, origins: Collection[str]) -> None:
        self._parts = parts
        self._origins = origins

    async def __call__(self, websocket: WebSocket) -> None:
        """Serves one socket from handshake to close; a page of an origin that is not allowed gets 403."""
        if not origin_allowed(websocket.headers, self._origins):
            await websocket.close(1008)
            return
        if SUBPROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(4406, "Subprotocol not acceptable")
            return
        await websocket.accept(SUBPROTOCOL)
        await Socket(websocket, self._parts).serve()


class Socket:
    """One accepted socket."""

    def __init__(self, websocket: WebSocket, parts: Parts) -> None:
        self._websocket = websocket
        self._parts = parts
        self._operations = Operations(parts, websocket.headers, self._send)
        self._caller: Caller | None = None
        self._deadline = asyncio.get_running_loop().time() + INIT_TIMEOUT
        self._handlers: dict[str, Callable[[Message], Awaitable[None]]] = {
            "connection_init": self._init,
            "ping": self._ping,
            "pong": self._pong,
            "subscribe": self._subscribe,
            "complete": self._complete,
        }

    async def serve(self) -> None:
        """Handles messages until one side closes."""
        try:
            await self._serve()
        except CloseError as close:
            await self._operations.cancel_all()
            if close.refused:
                await self._parts.refusals.hold(self._sender(), self._departure)
            with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await self._websocket.close(close.code, close.reason)
        except WebSocketDisconnect:
            pass
        finally:
            await self._operations.cancel_all()

    async def _serve(self) -> None:
        # A message that is there already is received without a wait, so the wait's own limit would not end a flood.
        while asyncio.get_running_loop().time() < self._deadline:
            message = self._read(await self._receive())
            handle = self._handlers.get(message["type"])
            if handle is None:
                raise CloseError(4400, "Clients send no message of that type")
            await handle(message)
            await self._pause()
        raise self._overdue()

    def _read(self, text: str | None) -> Message:
        if self._caller is None:
            return read(text)
        with self._parts.engine.reading.charged(self._caller):
            return read(text)

    async def _pause(self) -> None:
        """Receives nothing for a while from a caller whose messages have taken too long to be read."""
        if self._caller is not None and (seconds := self._parts.engine.reading.seconds_owed(self._caller)):
            await asyncio.sleep(min(seconds, _MAX_PAUSE))

    def _sender(self) -> Owner:
        client = self._websocket.client
        return sender_of(self._caller, client.host if client else None)

    async def _departure(self) -> None:
        """Waits until the client has left; one that still sends messages is left alone."""
        if (await self._websocket.receive())["type"] != "websocket.disconnect":
            await unwatched()

    def _overdue(self) -> CloseError:
        if self._caller is None:
            return CloseError(4408, "Connection initialisation timeout", refused=False)
        return CloseError(4403, "Forbidden", refused=False)

    async def _receive(self) -> str | None:
        try:
            async with asyncio.timeout_at(self._deadline):
                event = await self._websocket.receive()
        except TimeoutError:
            raise self._overdue() from None
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005))
        text: str | None = event.get("text")
        return text

    async def _init(self, message: Message) -> None:
        if self._caller is not None:
            raise CloseError(4429, "Too many initialisation requests")
        record = RequestRecord(WEBSOCKET).make_current(self._websocket.headers)
        now = self._parts.engine.service.clock()
        try:
            self._caller = await self._parts.callers.of(authorization(message), now, self._websocket.client)
        except TokenError as error:
            self._parts.requests.answered(record, Answer(errors=[token_answer(error)[1]]))
            raise CloseError(4403, EXPIRED if isinstance(error, ExpiredTokenError) else "Forbidden") from error
        except KeysUnavailableError as error:
            self._parts.requests.answered(record, Answer(errors=[token_answer(error)[1]]))
            raise CloseError(1013, "Try again later", refused=False) from error
        except Exception as error:
            fault = logged_fault(error, "a socket's token could not be verified")
            self._parts.requests.answered(record, Answer(errors=[fault]))
            raise CloseError(1013, "Try again later", refused=False) from error
        self._parts.requests.opened(record)
        self._deadline = expires_at(self._caller, now)
        await self._send({"type": "connection_ack"})

    async def _ping(self, message: Message) -> None:
        payload = message.get("payload")
        await self._send({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})

    async def _pong(self, message: Message) -> None:
        """Ignored: the server sends no pings."""

    async def _subscribe(self, message: Message) -> None:
        name = operation_id(message)
        if self._caller is None:
            raise CloseError(4401, "Unauthorized")
        self._operations.start(name, subscribe_request(message), self._caller)

    async def _complete(self, message: Message) -> None:
        await self._operations.cancel(operation_id(message))

    async def _send(self, message: Message) -> None:
        """Sends a message. A client that does not read is waited for until the deadline, at which the socket closes."""
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout_at(self._deadline):
                await self._websocket.send_text(orjson.dumps(message).decode())
