"""The ASGI application: Starlette, and a shorter way to `/graphql`."""

from collections.abc import Collection
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.http.headers import IndexedRequest
from graph.http.proxies import Proxies

GRAPHQL = "/graphql"
GRAPHQL_METHODS = ("GET", "HEAD", "POST")


class Application(Starlette):
    """Starlette's application, whose layers a request to `/graphql` does not have to go through.

    They would find its route and turn exceptions into answers; the endpoint does that itself. Requests that name their
    origin take the long way, on which CORS is.
    """

    def __init__(self, proxies: Proxies, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "lifespan":
            self._proxies.identify_client(scope)
        if not _is_for_endpoint(scope):
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        answer: ASGIApp = await self.state.graphql(IndexedRequest(scope, receive, send))
        await answer(scope, receive, send)


def _is_for_endpoint(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["path"] != GRAPHQL or scope["method"] not in GRAPHQL_METHODS:
        return False
    headers: Collection[tuple[bytes, bytes]] = scope["headers"]
    return not any(name == b"origin" for name, _ in headers)
