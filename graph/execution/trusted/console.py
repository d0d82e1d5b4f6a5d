"""The documents that the console sends: `console.json`, which `web/build.sh --generate` writes from its sources."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import orjson

MANIFEST = Path(__file__).with_name("console.json")
"""Hashes and texts, as graphql-codegen writes them."""


@cache
def console_documents() -> Mapping[str, str]:
    """The texts by `documentId`."""
    manifest: dict[str, str] = orjson.loads(MANIFEST.read_bytes())
    return {key if key.startswith("sha256:") else f"sha256:{key}": text for key, text in manifest.items()}
