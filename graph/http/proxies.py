"""From which address a request comes, past the reverse proxies that are trusted to say so."""

from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from db.settings import Network

Address = IPv4Address | IPv6Address


class Proxies:
    """An application behind reverse proxies: `client` is always an address (and port 0 if a proxy named it) or None.

    Of `X-Forwarded-For` the last address is believed that none of the trusted has: what stands before it was sent by
    whoever asks. `X-Forwarded-Proto` is believed of the trusted too.
    """

    def __init__(self, app: ASGIApp, trusted: Collection[Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stock, but with `client` and `scheme` as above."""
        if scope["type"] != "lifespan":
            host, port = scope.get("client") or ("", 0)
            peer = _address(host.partition("%")[0])  # a zone means nothing on another machine
            scope["client"] = None if peer is None else (str(peer), port)
            if peer is not None and self._trusts(peer):
                _take_over(scope, self._origin(peer, _listed(scope, b"x-forwarded-for")))
        await self._app(scope, receive, send)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _origin(self, peer: Address, forwarded: Iterable[str]) -> Address:
        """The first from the right that is not trusted; where one that is trusted names no address, that one's own."""
        origin = peer
        for text in reversed([*forwarded]):
            named = _named(text)
            if named is None:
                break
            origin = named
            if not self._trusts(origin):
                break
        return origin


def _take_over(scope: Scope, origin: Address) -> None:
    if str(origin) != scope["client"][0]:
        scope["client"] = (str(origin), 0)
    scheme = "".join(_listed(scope, b"x-forwarded-proto")[-1:])
    if scheme in ("http", "https", "ws", "wss"):
        secure = scheme in ("https", "wss")
        scope["scheme"] = ("wss" if secure else "ws") if scope["type"] == "websocket" else "https" if secure else "http"


def _listed(scope: Scope, name: bytes) -> list[str]:
    """The elements of a header that is a list, over all of its lines; empty ones mean nothing."""
    lines = (value.decode("latin-1") for key, value in scope["headers"] if key == name)
    return [element for line in lines for part in line.split(",") if (element := part.strip(" \t"))]


def _named(text: str) -> Address | None:
    """The address in an element: alone, with a port, or in brackets with or without one."""
    if text.startswith("["):
        inside, bracket, rest = text[1:].partition("]")
        address = _address(inside) if bracket and ":" in inside and (not rest or _is_port(rest)) else None
    elif text.count(":") == 1:
        before, colon, after = text.partition(":")
        address = _address(before) if _is_port(colon + after) else None
    else:
        address = _address(text)
    return address


def _is_port(text: str) -> bool:
    digits = text[1:]
    return text[0] == ":" and digits.isascii() and digits.isdecimal() and len(digits) <= 5 and int(digits) < 65536


def _address(text: str) -> Address | None:
    """An address in its one spelling: an IPv4 address within IPv6 as that. None for anything else."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if "%" in text:  # after it any text is taken for a zone
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
