"""Whatever the pages refer to is there: pages, headings, files, and names in the code."""

import re
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.pages.snippets import pages
from tests.support.project import ROOT

README = ROOT / "README.md"
CONTRIBUTING = ROOT / "docs" / "contributing.md"
PLACES = ("graph", "rules", "db", "tests", "web", "bench", "docs")
"""Folders of the repository whose files pages name in code."""
MADE = ("bench/results",)
"""Files that a command makes."""

_IDENTIFIER = re.compile(r"[A-Za-z_]+(\.[A-Za-z_]+)*")

each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    """All tokens of a page, those within its lines too."""
    parsed = MarkdownIt("gfm-like", {"linkify": False}).parse(page.read_text())
    return tuple(inner for token in parsed for inner in (token, *(token.children or ())))


def anchors(page: Path) -> list[str]:
    """The names of a page's headings in links, as GitHub makes them."""
    found: list[str] = []
    listed = tokens(page)
    for at, token in enumerate(listed):
        if token.type == "heading_open":
            name = re.sub(r"[^\w\- ]", "", listed[at + 1].content.lower()).replace(" ", "-")
            seen = found.count(name)
            found.append(f"{name}-{seen}" if seen else name)
    return found


def links(page: Path) -> list[str]:
    """The targets of the page's links and pictures."""
    found = [token.attrGet("href") or token.attrGet("src") for token in tokens(page) if token.type != "image_alt"]
    return [str(target) for target in found if target is not None]


def target(page: Path, link: str) -> tuple[Path, str]:
    """The file that a relative link names, and the heading in it."""
    path, _, anchor = link.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


def wrong(page: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    faults = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        file, anchor = target(page, link)
        if not file.exists() or (anchor and anchor not in anchors(file)):
            faults.append(link)
    return faults


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    assert wrong(page) == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, new = set[Path](), {README}
    while new:
        reached |= new
        new = {target(page, link)[0] for page in new for link in links(page) if link.partition("#")[0].endswith(".md")}
        new -= reached
    assert set(pages()) - reached == set()


def test_headings_of_a_page_differ() -> None:
    for page in pages():
        assert len(set(anchors(page))) == len(anchors(page)), page


def codes(page: Path) -> list[str]:
    """What stands in the page's sentences as code."""
    return [token.content for token in tokens(page) if token.type == "code_inline"]


def named_files(texts: list[str]) -> list[str]:
    """The repository's files and folders among them, without the name of a test."""
    paths = [text.partition("::")[0] for text in texts]
    return [path for path in paths if re.fullmatch(rf"({'|'.join(PLACES)})/[\w./-]*", path) and path not in MADE]


@each_page
def test_every_file_that_is_named_is_there(page: Path) -> None:
    assert [path for path in named_files(codes(page)) if not (ROOT / path).exists()] == []


def recipes() -> dict[str, list[str]]:
    """What stands as code in each section of the page for contributors."""
    found: dict[str, list[str]] = {}
    listed = tokens(CONTRIBUTING)
    for at, token in enumerate(listed):
        if token.type == "heading_open":
            section = found.setdefault(listed[at + 1].content, [])
        elif token.type == "code_inline":
            section.append(token.content)
    return {name: texts for name, texts in found.items() if name.startswith("Recipe")}


def sources(paths: list[str]) -> str:
    """The text of those files, and of all in those folders."""
    there = [ROOT / path for path in paths]
    files = [file for path in there for file in ([path] if path.is_file() else sorted(path.glob("*.py")))]
    return "\n".join(file.read_text() for file in files)


@pytest.mark.parametrize("name", recipes())
def test_every_name_of_a_recipe_is_in_the_files_that_it_names(name: str) -> None:
    texts = recipes()[name]
    found = sources(named_files(texts))
    names = [text.removesuffix("(...)").removeprefix("@") for text in texts]
    identifiers = {name.rpartition(".")[2] for name in names if _IDENTIFIER.fullmatch(name)}
    assert {name for name in identifiers if not re.search(rf"\b{name}\b", found)} == set()


def test_the_group_of_the_recipe_is_the_one_in_the_file() -> None:
    block = next(token for token in tokens(CONTRIBUTING) if token.type == "fence" and "GROUP = Group(" in token.content)
    assert block.content in (ROOT / "rules" / "declarations" / "groups" / "customer_site.py").read_text()


def test_what_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One: `two` (three)\n\n[a](#one-two-three) [b](#two) [c](none.md) [d](page.md#none) [e](page.md)\n"
    )
    assert wrong(page) == ["#two", "none.md", "page.md#none"]
    page.with_name("more.md").write_text("Files: `db/facts.py`, `db/none.py`, `SELECT 1/2`.\n")
    assert named_files(codes(page.with_name("more.md"))) == ["db/facts.py", "db/none.py"]
