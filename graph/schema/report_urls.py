"""The paths of reports on this server."""

from urllib.parse import urlencode

from graph.security.report_links import PARAMETER

PATH = "/reports/{update}.csv"


def url(update: str) -> str:
    """The path of the report of the update with that ID."""
    return PATH.format(update=update)


def url_with(link: str, update: str) -> str:
    """The same path with the signature of a link, which needs no bearer token."""
    return f"{url(update)}?{urlencode({PARAMETER: link})}"
