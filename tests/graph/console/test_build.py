"""What the browser loads first."""

import gzip

import orjson

from graph.http.pages import console
from tests.graph.console.page import built

LIMIT = 300_000
"""Bytes of the first load, compressed."""


@built
def test_the_first_load_is_small() -> None:
    build = console.PAGE.build
    manifest = orjson.loads((build / "manifest.json").read_bytes())
    entry = next(chunk for chunk in manifest.values() if chunk.get("isEntry"))
    files, seen = ["index.html", *entry.get("css", [])], [entry]
    while seen:
        chunk = seen.pop()
        if chunk["file"] not in files:
            files += [chunk["file"], *chunk.get("css", [])]
            seen += [manifest[name] for name in chunk.get("imports", [])]
    assert sum(len(gzip.compress((build / file).read_bytes())) for file in set(files)) <= LIMIT
