"""GraphiQL at `/graphiql`: the page that `make web` builds, served from the package's own files."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from graph.http.resources import Resource, method_not_allowed

BUILD = Path(__file__).parent / "static" / "graphiql"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        # Monaco, the editor in GraphiQL, writes its theme and the places of its lines into the page.
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self'",
        # Monaco's style sheet draws the waves under mistakes as data: images.
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

# On the assets too: a worker obeys the policy that its own script came with, not that of the page.
_SECURITY = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_READ = ("GET", "HEAD")
_NOT_BUILT = "GraphiQL is not built yet: run `make web`, then reload this page.\n"


class _Assets(StaticFiles):
    """Files whose names contain a hash of their content, so that browsers may cache them for ever."""

    async def check_config(self) -> None:
        """Accepts a missing folder: the page is not built yet, and its files are answered with 404."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in _READ:
            return method_not_allowed(scope["method"], _READ)
        response = await super().get_response(path, scope)
        response.headers.update(_SECURITY)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def _page(request: Request) -> Response:
    """The page. It names the assets of the newest build, so browsers must check for a new one each time."""
    headers = _SECURITY | {"Cache-Control": "no-cache"}
    index = BUILD / "index.html"
    if not index.is_file():
        return PlainTextResponse(_NOT_BUILT, status_code=503, headers=headers)
    return FileResponse(index, headers=headers)


async def _redirect_to_page(request: Request) -> Response:
    """Redirects the server's bare address to the page; the browser keeps the fragment, which holds the token."""
    return RedirectResponse("/graphiql", headers=_SECURITY)


routes: list[BaseRoute] = [
    Resource("/", _redirect_to_page),
    Resource("/graphiql", _page),
    Mount("/graphiql/assets", _Assets(directory=BUILD / "assets", check_dir=False)),
]
"""The routes of the page; none requires a token or reads a parameter."""
