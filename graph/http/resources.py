"""Routes that answer every HTTP method, as RFC 9110 demands, and answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send


class Resource(Route):
    """A route that names its methods in `Allow`: answers OPTIONS with 204, other methods than its own with 405."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the handler for the route's methods, and answers the others itself."""
        allowed = self.methods or ()
        if scope["method"] in allowed:
            await self.app(scope, receive, send)
        else:
            await method_not_allowed(scope["method"], allowed)(scope, receive, send)


def method_not_allowed(method: str, allowed: Collection[str]) -> Response:
    """The answer to OPTIONS, and to a method that is not allowed."""
    allow = ", ".join(sorted({*allowed, "OPTIONS"}))
    if method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allow})
    return PlainTextResponse(f"What can be asked here: {allow}.\n", 405, {"Allow": allow})


def without_body(headers: Mapping[str, str], media_type: str) -> Response:
    """The answer to a HEAD where a GET is answered by a stream, whose length is not known."""
    response = Response(headers=headers, media_type=media_type)
    del response.headers["Content-Length"]
    return response


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """An answer that is JSON and that nobody is to keep, as an ASGI application."""

    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the answer."""
        headers = [
            (b"content-length", b"%d" % len(self.body)),
            (b"content-type", self.media_type.encode()),
            (b"cache-control", b"no-store"),
            *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})
