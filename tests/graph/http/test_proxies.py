"""Whose address a request has, whatever its headers say."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from db.settings import Settings
from graph.http.proxies import Proxies

PROXY = "10.0.0.7"
TRUSTED = "10.0.0.0/8, 203.0.113.4, 2001:db8:1::/48"


async def seen(
    *forwarded: str, peer: str = PROXY, trusted: str = TRUSTED, proto: Sequence[str] = (), kind: str = "http"
) -> tuple[Any, str]:
    """The client and the scheme that the application sees."""
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in forwarded]
    headers += [(b"x-forwarded-proto", line.encode("latin-1")) for line in proto]
    scheme = "ws" if kind == "websocket" else "http"
    scope: Any = {"type": kind, "client": (peer, 4711), "scheme": scheme, "headers": headers}
    settings = Settings(_env_file=None, trusted_proxies=trusted)  # type: ignore[arg-type]
    Proxies(settings.trusted_proxies).identify_client(scope)
    return scope["client"], scope["scheme"]


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ([], PROXY),
        ([""], PROXY),
        ([" , ,"], PROXY),
        (["198.51.100.9"], "198.51.100.9"),
        (["192.0.2.1, 198.51.100.9"], "198.51.100.9"),
        (["198.51.100.9, 203.0.113.4"], "198.51.100.9"),
        (["192.0.2.1", "198.51.100.9", "10.1.1.1,203.0.113.4"], "198.51.100.9"),
        (["198.51.100.9 ,\t10.1.1.1,, "], "198.51.100.9"),
        (["10.9.9.9, 10.1.1.1"], "10.9.9.9"),
        (["198.51.100.9:50123"], "198.51.100.9"),
        (["198.51.100.9, 10.1.1.1:80"], "198.51.100.9"),
        (["2001:DB8:0:0::1"], "2001:db8::1"),
        (["[2001:db8::1]"], "2001:db8::1"),
        (["[2001:db8::1]:443, [2001:db8:1::5]:1"], "2001:db8::1"),
        (["::ffff:198.51.100.9"], "198.51.100.9"),
        (["198.51.100.9, ::ffff:10.1.1.1"], "198.51.100.9"),
        # What is no address names nobody: the last proxy that is known is as far as one sees.
        (["unknown"], PROXY),
        (["198.51.100.9, unknown"], PROXY),
        (["unknown, 198.51.100.9"], "198.51.100.9"),
        (["198.51.100.9, unknown, 10.1.1.1"], "10.1.1.1"),
        (["_hidden"], PROXY),
        (["198.51.100.9:_port"], PROXY),
        (["198.51.100.9:"], PROXY),
        (["198.51.100.9:65536"], PROXY),
        (["198.51.100.9:-1"], PROXY),
        (["198.51.100.9:٣"], PROXY),
        (["198.51.100.9:1:2"], PROXY),
        (["[198.51.100.9]"], PROXY),
        (["[2001:db8::1"], PROXY),
        (["2001:db8::1]"], PROXY),
        (["[2001:db8::1]443"], PROXY),
        (["[2001:db8::1]:x"], PROXY),
        (["[]"], PROXY),
        ([":"], PROXY),
        ([":80"], PROXY),
        (['"198.51.100.9"'], PROXY),
        (["for=198.51.100.9"], PROXY),
        (["198.51.100"], PROXY),
        (["198.51.100.256"], PROXY),
        (["198.051.100.9"], PROXY),
        (["3325256713"], PROXY),
        (["0xc6336409"], PROXY),
        (["198.51.100.9/32"], PROXY),
        (["198.51.100.9%eth0"], PROXY),
        (["fe80::1%<script>"], PROXY),
        (["example.org"], PROXY),
        (["<script>alert(1)</script>"], PROXY),
        (["=cmd|' /C calc'!A0"], PROXY),
        (["\xff\xfe"], PROXY),
        (["198.51.100.9\x00"], PROXY),
        (["9" * 50_000], PROXY),
    ],
)
async def test_only_an_address_that_a_trusted_proxy_names(forwarded: list[str], address: str) -> None:
    lines = [line.encode().decode("latin-1") for line in forwarded]
    for kind in ("http", "websocket"):
        (found, _), _ = await seen(*lines, kind=kind)
        assert found == address
        assert await seen(*lines, peer="192.0.2.7", kind=kind) == (
            ("192.0.2.7", 4711),
            "http" if kind == "http" else "ws",
        )
        assert (await seen(*lines, trusted="", kind=kind))[0] == (PROXY, 4711)


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        ("fe80::1%eth0", ("fe80::1", 4711)),
        ("::ffff:192.0.2.7", ("192.0.2.7", 4711)),
        ("2001:DB8::7", ("2001:db8::7", 4711)),
        ("testclient", None),
        ("", None),
    ],
)
async def test_a_client_is_an_address_or_unknown(peer: str, client: Any) -> None:
    assert (await seen("198.51.100.9", peer=peer))[0] == client


async def test_a_network_is_trusted_however_it_is_written() -> None:
    for trusted in ("10.0.0.7", "10.0.0.99/24", "0.0.0.0/0", "::/0, 10.0.0.0/31, 10.0.0.6/31"):
        (found, _), _ = await seen("192.0.2.1, 198.51.100.9", trusted=trusted)
        assert found == ("192.0.2.1" if trusted == "0.0.0.0/0" else "198.51.100.9")
    for wrong in ("*", "proxy.example", "10.0.0", "10.0.0.0/33", "10.0.0.1 10.0.0.2", "unix:"):
        with pytest.raises(ValidationError, match="is no address and no network"):
            Settings(_env_file=None, trusted_proxies=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("proto", "schemes"),
    [
        ([], ("http", "ws")),
        (["https"], ("https", "wss")),
        (["wss"], ("https", "wss")),
        (["http"], ("http", "ws")),
        (["https", "http"], ("http", "ws")),
        (["http, https"], ("https", "wss")),
        (["gopher"], ("http", "ws")),
        (["https", "javascript:"], ("http", "ws")),
    ],
)
async def test_the_scheme_that_a_trusted_proxy_names(proto: list[str], schemes: tuple[str, str]) -> None:
    assert tuple([(await seen(proto=proto, kind=kind))[1] for kind in ("http", "websocket")]) == schemes
    assert [(await seen(proto=proto, peer="192.0.2.7", kind=kind))[1] for kind in ("http", "websocket")] == [
        "http",
        "ws",
    ]
