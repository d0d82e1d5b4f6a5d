"""The console at `/`: one page for all of its addresses; which screen that is, it reads from the address itself."""

from starlette.routing import BaseRoute

from graph.http.pages.built_page import BuiltPage, policy

PATHS = ("/", "/batches/{id}", "/updates", "/updates/{id}", "/partner")

PAGE = BuiltPage(
    "The console",
    "console",
    policy("script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'"),
)

routes: list[BaseRoute] = PAGE.routes(PATHS)
