"""The origins whose pages may open a WebSocket: browsers send no CORS preflight for one."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit


def origin_allowed(headers: Mapping[str, str], allowed: Collection[str]) -> bool:
    """Whether the `Origin` header is missing (no browser), of this host, or among the allowed ones."""
    origin = headers.get("origin")
    if origin is None or origin in allowed or "*" in allowed:
        return True
    try:
        return bool(origin) and urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
    except ValueError:
        return False
