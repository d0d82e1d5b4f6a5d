"""Where reports are: paths on this server."""

from urllib.parse import urlencode

from graph.security.report_links import PARAMETER

PATH = "/reports/{update}.csv"


def url(update: str) -> str:
    """Where the report of the update with that ID is."""
    return PATH.format(update=update)


def url_with(link: str, update: str) -> str:
    """The same for who has a link in the place of a bearer token."""
    return f"{url(update)}?{urlencode({PARAMETER: link})}"
