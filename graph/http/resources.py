"""Routes that answer every HTTP method as HTTP has it."""

from collections.abc import Collection, Mapping

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send


class Resource(Route):
    """A route that says in `Allow` what it takes: to OPTIONS with 204, to what it does not take with 405."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stock, but for the methods that no handler sees."""
        taken = self.methods or ()
        if scope["method"] in taken:
            await self.app(scope, receive, send)
        else:
            await method_not_allowed(scope["method"], taken)(scope, receive, send)


def method_not_allowed(method: str, taken: Collection[str]) -> Response:
    """The answer to a method that has no handler."""
    allow = ", ".join(sorted({*taken, "OPTIONS"}))
    if method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allow})
    return PlainTextResponse(f"What can be asked here: {allow}.\n", 405, {"Allow": allow})


def without_body(headers: Mapping[str, str], media_type: str) -> Response:
    """The answer to a HEAD where a GET would be answered by a stream, whose length nobody knows."""
    response = Response(headers=headers, media_type=media_type)
    del response.headers["Content-Length"]
    return response
