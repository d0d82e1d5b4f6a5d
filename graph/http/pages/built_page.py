"""A page that `make web` builds, served from the package's own files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from graph.http.resources import Resource, method_not_allowed

STATIC = Path(__file__).parent.parent / "static"
_READ = ("GET", "HEAD")
_FOREVER = "public, max-age=31536000, immutable"


def policy(*directives: str) -> str:
    """A content security policy of these directives, and of what no page of ours does."""
    common = ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
    return "; ".join(("default-src 'none'", *directives, *common))


@dataclass
class BuiltPage:
    """One page, at any number of paths, and its assets below `/<folder>/assets`."""

    name: str
    folder: str
    content_security_policy: str

    @property
    def build(self) -> Path:
        """The folder that the build fills."""
        return STATIC / self.folder

    def routes(self, paths: Iterable[str]) -> list[BaseRoute]:
        """The routes of the page; none requires a token or reads a parameter."""
        assets = _Assets(self.build / "assets", self.security)
        return [*(Resource(path, self.page) for path in paths), Mount(f"/{self.folder}/assets", assets)]

    @property
    def security(self) -> Mapping[str, str]:
        """Headers of the page, and of its assets too: a worker obeys the policy that its own script came with."""
        return {
            "Content-Security-Policy": self.content_security_policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }

    async def page(self, request: Request, status: int = 200) -> Response:
        """The page. It names the assets of the newest build, so browsers must check for a new one each time."""
        headers = {**self.security, "Cache-Control": "no-cache"}
        index = self.build / "index.html"
        if not index.is_file():
            said = f"{self.name} is not built yet: run `make web`, then reload this page.\n"
            return PlainTextResponse(said, status_code=503, headers=headers)
        return FileResponse(index, status, headers)


class _Assets(StaticFiles):
    """Files whose names contain a hash of their content, so that browsers may cache them for ever.

    The build has compressed them, each into a file beside it.
    """

    def __init__(self, directory: Path, security: Mapping[str, str]) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._security = security

    async def check_config(self) -> None:
        """Accepts a missing folder: the page is not built yet, and its files are answered with 404."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in _READ:
            return method_not_allowed(scope["method"], _READ)
        response = await self._compressed(path, scope) or await super().get_response(path, scope)
        response.headers["Vary"] = "Accept-Encoding"
        response.headers.update(self._security)
        response.headers["Cache-Control"] = _FOREVER
        return response

    async def _compressed(self, path: str, scope: Scope) -> Response | None:
        if "gzip" not in Headers(scope=scope).get("Accept-Encoding", ""):
            return None
        try:
            response = await super().get_response(f"{path}.gz", scope)
        except HTTPException:  # there is none: fonts are compressed by themselves
            return None
        response.headers["Content-Encoding"] = "gzip"
        return response
