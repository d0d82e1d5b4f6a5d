"""GraphiQL at `/graphiql`."""

from starlette.routing import BaseRoute

from graph.http.pages.built_page import BuiltPage, policy

PAGE = BuiltPage(
    "GraphiQL",
    "graphiql",
    policy(
        "script-src 'self'",
        "worker-src 'self'",
        # Monaco, the editor in GraphiQL, writes its theme and the places of its lines into the page.
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self'",
        # Monaco's style sheet draws the waves under mistakes as data: images.
        "img-src 'self' data:",
        "font-src 'self'",
    ),
)

routes: list[BaseRoute] = PAGE.routes(["/graphiql"])
