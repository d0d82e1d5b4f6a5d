"""A client that costs next to nothing, so that what is measured is the server: one connection, one request a time."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any


@dataclass
class Client:
    """HTTP/1.1 over one kept-alive connection to this machine."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    token: str

    @classmethod
    async def open(cls, port: int, token: str) -> "Client":
        """Connects; raises OSError when nobody listens."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**24), token)

    async def request(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Sends a request with a JSON body; answers the status and the decoded body."""
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
        """Hangs up."""
        self.writer.close()
