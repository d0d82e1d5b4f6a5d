"""What the browser loads first: by the page, by the build's manifest, and by a browser; compressed, as it is sent."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from playwright.async_api import expect

from graph.http.pages import console as pages
from tests.graph.console.page import Console, built, in_browser

LIMIT = 300_000
"""Bytes of the first load, compressed."""
ADDRESS = "/console/"
"""Where the build's files are."""


class _Named(HTMLParser):
    """The addresses that a page names: of scripts, styles, preloads, fonts and icons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("src", "href") and value}


def first_files() -> set[str]:
    """What the page names, and what its styles name."""
    build = pages.PAGE.build
    files = {address.removeprefix(ADDRESS) for address in _Named((build / "index.html").read_text()).found}
    return files | {found for file in files if file.endswith(".css") for found in _named_by_style(build / file)}


def _named_by_style(style: Path) -> Iterator[str]:
    for address in re.findall(r"url\(['\"]?([^'\")]+)", style.read_text()):
        yield address.removeprefix(ADDRESS) if address.startswith("/") else f"assets/{address.removeprefix('./')}"


def imported_files() -> set[str]:
    """What the script that begins imports, by the manifest, and their styles."""
    manifest = orjson.loads((pages.PAGE.build / "manifest.json").read_bytes())
    waiting = [chunk for chunk in manifest.values() if chunk.get("isEntry")]
    files: set[str] = set()
    while waiting:
        chunk = waiting.pop()
        if chunk["file"] not in files:
            files |= {chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])}
            waiting += [manifest[name] for name in chunk.get("imports", [])]
    return files


def sent(file: Path) -> int:
    """Bytes of a file as the server sends it."""
    compressed = file.with_name(f"{file.name}.gz")
    return (compressed if compressed.is_file() else file).stat().st_size


@built
def test_the_first_load_is_small() -> None:
    files = first_files()
    assert imported_files() <= files, "the page names all that its script imports"
    assert sum(sent(pages.PAGE.build / file) for file in {"index.html", *files}) <= LIMIT


@in_browser
async def test_a_browser_loads_first_what_the_page_names(console: Console) -> None:
    await console.open()
    await expect(console.page.get_by_role("combobox", name="Batch", exact=True)).to_be_visible()
    requested = [urlsplit(request.url).path for request in console.watched.requests]
    of_the_build = {path.removeprefix(ADDRESS) for path in requested if path.startswith(ADDRESS)}
    # When it asks for the icon, the browser decides.
    icons = {file for file in first_files() if file.endswith(".svg")}
    assert of_the_build | icons == first_files()
    assert {path for path in requested if not path.startswith(ADDRESS)} == {"/", "/graphql"}
