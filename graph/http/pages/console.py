"""The console at `/`: one page for all of its addresses; which screen that is, it reads from the address itself."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.http.pages.built_page import BuiltPage, policy

PATHS = ("/", "/batches/{id}", "/updates", "/updates/{id}", "/partner")

PAGE = BuiltPage(
    "The console",
    "console",
    policy("script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'"),
)

routes: list[BaseRoute] = PAGE.routes(PATHS)


def nothing_here(otherwise: ASGIApp) -> ASGIApp:
    """What answers where no route is: the page, which says so, to browsers; `otherwise` to programs."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        app = await PAGE.page(Request(scope), 404) if _is_opened(scope) else otherwise
        await app(scope, receive, send)

    return answer


def _is_opened(scope: Mapping[str, Any]) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return "text/html" in Headers(scope=dict(scope)).get("accept", "")
