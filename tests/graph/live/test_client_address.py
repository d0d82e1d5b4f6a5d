"""From where an update was asked for, as the record has it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.support.server import answer, command, data_directory, serving

BLOCK = """
mutation {
  batchUpdateAccounts(input: {
    filter: {batch: {name: "Summer 2026 prepaid cards"}, controlNumbers: "1"}
    lifecycle: {changeStatus: BLOCKED}
  }) { userErrors { code } batchUpdate { requestedBy requestedFrom } }
}
"""
PROXIED = {"X-Forwarded-For": "198.51.100.9, 203.0.113.4"}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data directory with the demo."""
    with data_directory() as home:
        answer(home, "demo", "--accounts", "100")
        yield home


def told(body: dict[str, Any]) -> tuple[str, str]:
    """Who asked, and from where."""
    update = body["data"]["batchUpdateAccounts"]["batchUpdate"]
    return update["requestedBy"], update["requestedFrom"]


def posted(url: str, token: str, forwarded: str = PROXIED["X-Forwarded-For"]) -> tuple[str, str]:
    """The same of an update that is asked for over HTTP through a proxy."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": forwarded}
    return told(httpx.post(f"{url}/graphql", json={"query": BLOCK}, headers=headers).json())


def sent(url: str, token: str) -> tuple[str, str]:
    """The same over WebSocket."""
    with connect(
        url.replace("http", "ws") + "/graphql", subprotocols=["graphql-transport-ws"], additional_headers=PROXIED
    ) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert json.loads(socket.recv())["type"] == "connection_ack"
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": BLOCK}}))
        return told(json.loads(socket.recv())["payload"])


@pytest.mark.parametrize("ask", [posted, sent])
def test_the_address_that_asked_is_recorded(home: Path, ask: Any) -> None:
    token = answer(home, "token", "--tenant", "demo", "--subject", "ann")
    with serving(home) as (_, url):
        assert ask(url, token) == ("ann", "127.0.0.1"), "anybody can send such a header"
    with serving(home, ACCOUNT_BATCH_TRUSTED_PROXIES="127.0.0.1, 203.0.113.0/24") as (_, url):
        assert ask(url, token) == ("ann", "198.51.100.9")
        for garbage in ("unknown", "198.51.100.9, _hidden", "<script>", "198.51.100.9:x"):
            assert posted(url, token, garbage) == ("ann", "127.0.0.1"), "as far as addresses go"


def test_only_addresses_are_trusted(home: Path) -> None:
    result = command(home, "serve", "--port", "0", ACCOUNT_BATCH_TRUSTED_PROXIES="10.0.0.1, proxy.example")
    assert result.returncode == 1
    assert 'ACCOUNT_BATCH_TRUSTED_PROXIES: "proxy.example" is no address and no network' in result.stderr
