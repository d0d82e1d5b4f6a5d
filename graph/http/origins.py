"""Where a browser's page comes from that opens a WebSocket: no preflight asks for that."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit


def origin_allowed(headers: Mapping[str, str], allowed: Collection[str]) -> bool:
    """Whether a request comes from no page, from a page of this host, or from an origin that is allowed."""
    origin = headers.get("origin")
    if origin is None or origin in allowed or "*" in allowed:
        return True
    try:
        return bool(origin) and urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
    except ValueError:
        return False
