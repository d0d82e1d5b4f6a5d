"""A client with little overhead, so that the server is measured: one request at a time."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any


@dataclass
class Client:
    """HTTP/1.1 over one kept-alive connection to this machine."""

    port: int
    token: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int, token: str) -> "Client":
        """Connect; raises OSError if no server listens."""
        return cls(port, token, *await _connected(port))

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    async def graphql(self, query: str, **variables: Any) -> Any:
        """The data of an operation; raises AssertionError with the errors if there are any."""
        _, body = await self.request("POST", "/graphql", {"query": query, "variables": variables})
        if "errors" in body:
            raise AssertionError(body["errors"])
        return body["data"]

    async def request(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Send a request with a JSON body; return the status and the decoded body.

        Reconnects if the server has closed the connection, as it does after a few idle seconds.
        """
        if self.reader.at_eof():
            self.writer.close()
            self.reader, self.writer = await _connected(self.port)
        sent = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        self.writer.write(head.encode() + sent)
        answered = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(answered.partition("content-length:")[2].partition("\r\n")[0])
        received = await self.reader.readexactly(length)
        return int(answered.split(" ", 2)[1]), json.loads(received) if received[:1] in b"{[" else received

    def close(self) -> None:
        """Close the connection."""
        self.writer.close()


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port, limit=2**24)
