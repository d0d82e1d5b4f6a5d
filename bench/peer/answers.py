"""Whether both answer the same, before it is measured how fast."""

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from typing import Any

from bench.load import Request
from bench.peer.reads import Read

_CONTENT = ("accountId", "controlNumber", "selected", "started", "depleted", "name")
"""What is written alike by both: no enums, dates or amounts."""


async def compare(read: Read, ours: Request, theirs: Request) -> None:
    """Raises AssertionError if the two answer with other accounts, names or counts."""
    mine, others = [await asyncio.to_thread(_answer, request) for request in (ours, theirs)]
    if sorted(_content(mine)) != sorted(_content(others)):
        raise AssertionError(f"{read.name}: {str(mine)[:500]} differs from {str(others)[:500]}")


def _answer(request: Request) -> Any:
    url = f"http://127.0.0.1:{request.port}{request.path}"
    sent = urllib.request.Request(url, request.body, dict(request.headers), method=request.method)
    with urllib.request.urlopen(sent) as answer:  # noqa: S310
        body = json.loads(answer.read())
    if "errors" in body:
        raise AssertionError(body["errors"])
    return body["data"]


def _content(value: Any, key: str = "") -> Iterator[str]:
    """The texts and numbers under those names; numbers that are texts elsewhere are equal to them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _content(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _content(inner, key)
    elif key in _CONTENT and value is not None:
        yield f"{key}={value}"
