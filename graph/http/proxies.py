"""The client's address and scheme behind trusted reverse proxies."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

from db.settings import Network

Address = IPv4Address | IPv6Address


class Proxies:
    """Sets `client` and `scheme` of requests from the headers of trusted proxies.

    `client` is then an address, with port 0 if a proxy named it, or None. Of `X-Forwarded-For` the last address counts
    that is not of a trusted proxy: addresses before it are the client's own claim. `X-Forwarded-Proto` counts only
    from a trusted proxy.
    """

    def __init__(self, trusted: Collection[Network]) -> None:
        self._trusted = tuple(trusted)

    def identify_client(self, scope: Scope) -> None:
        """Sets `client` and `scheme` of one request."""
        host, port = scope.get("client") or ("", 0)
        peer, text = _peer(host)
        scope["client"] = None if peer is None else (text, port)
        if peer is not None and self._trusts(peer):
            _set_client_and_scheme(scope, self._origin(peer, _header_elements(scope, b"x-forwarded-for")))

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _origin(self, peer: Address, forwarded: Iterable[str]) -> Address:
        """The client: the last address that is not trusted.

        If a trusted proxy forwards no valid address, it is the client itself.
        """
        origin = peer
        for text in reversed([*forwarded]):
            address = _element_address(text)
            if address is None:
                break
            origin = address
            if not self._trusts(origin):
                break
        return origin


@lru_cache(maxsize=1024)
def _peer(host: str) -> tuple[Address | None, str]:
    """The address that a connection comes from, without a zone, which means nothing on another machine; as text too."""
    address = _address(host.partition("%")[0])
    return address, str(address)


def _set_client_and_scheme(scope: Scope, origin: Address) -> None:
    if str(origin) != scope["client"][0]:
        scope["client"] = (str(origin), 0)
    scheme = "".join(_header_elements(scope, b"x-forwarded-proto")[-1:])
    if scheme in ("http", "https", "ws", "wss"):
        secure = scheme in ("https", "wss")
        scope["scheme"] = ("wss" if secure else "ws") if scope["type"] == "websocket" else "https" if secure else "http"


def _header_elements(scope: Scope, name: bytes) -> list[str]:
    """The elements of a list header, over all of its lines, without empty ones."""
    lines = (value.decode("latin-1") for key, value in scope["headers"] if key == name)
    return [element for line in lines for part in line.split(",") if (element := part.strip(" \t"))]


def _element_address(text: str) -> Address | None:
    """The address in an element: alone, with a port, or in brackets with or without a port. None if invalid."""
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
    """The address that a text spells; an IPv4 address mapped to IPv6 as IPv4. None if it is no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if "%" in text:  # ip_address takes any text after it for a zone
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
