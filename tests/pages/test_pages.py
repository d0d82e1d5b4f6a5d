"""Every command and query of README.md and of docs/ runs as it stands, in reading order.

Exceptions are listed in `tests.pages.unrun` with a reason each.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.http import graphiql
from tests.pages import snippets as found
from tests.pages.reader import Reader
from tests.pages.snippets import Snippet, is_command, pages, snippets
from tests.pages.unrun import UNRUN, UNTIL_STOPPED
from tests.pages.working_copy import working_copy
from tests.support.project import ROOT

KINDS = 3
"""Least number of refusal codes in the first preview."""

usable = pytest.mark.skipif(
    not (graphiql.BUILD / "index.html").is_file() or not all(map(shutil.which, ("bash", "make", "curl"))),
    reason="no built page (run `make web`), or no bash, make and curl",
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """A reader who has run `make run`."""
    with working_copy() as copy:
        yield Reader(copy)


@usable
@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_says_runs(reader: Reader, subtests: pytest.Subtests, page: Path) -> None:
    for snippet in snippets(page):
        with subtests.test(str(snippet)):
            run(reader, snippet)


@usable
def test_the_first_preview_shows_refusals_and_a_charge(reader: Reader) -> None:
    if "Preview" not in reader.answers:
        for snippet in snippets(ROOT / "README.md"):
            if "query Preview" in snippet.text:
                run(reader, snippet)
    preview = reader.answers["Preview"]["previewBatchUpdate"]["preview"]
    assert len({refusal["code"] for refusal in preview["refusals"]}) >= KINDS
    assert all(refusal["samples"] for refusal in preview["refusals"])
    assert [float(charge["amount"]) > 0 for charge in preview["distributorCharges"]] == [True]
    assert preview["updated"] > preview["refused"] > 0


def run(reader: Reader, snippet: Snippet) -> None:
    """Runs a snippet unless it is listed as an exception; raises AssertionError if it is wrong."""
    match snippet.kind:
        case found.UNKNOWN:
            raise AssertionError("say in which language this block is: sh and graphql are run, text is not")
        case found.BROKEN:
            raise AssertionError("a line ends within this command: copied from the file it does something else")
        case found.GRAPHQL:
            reader.asks(snippet.text)
        case _ if snippet.text in UNTIL_STOPPED:
            reader.starts(snippet.text)
        case _ if snippet.text not in UNRUN:
            reader.types(snippet.text)


def test_nothing_is_excused_that_no_page_says() -> None:
    said = {snippet.text for page in pages() for snippet in snippets(page)}
    assert {*UNRUN, *UNTIL_STOPPED} - said == set()
    assert all(UNRUN.values())


@pytest.mark.parametrize(
    ("markdown", "kinds"),
    [
        ("Type `make test` or `PORT=8080 make run`.", ["shell", "shell"]),
        ("Type `.venv/bin/account-batch --help` now.", ["shell"]),
        ("`make` alone, `jit = off`, `SET LOCAL x = '1'` and `{\"a\": 1}` are named.", []),
        ("Send `mutation { a(id: \"...\") { b } }`, or `{ viewer { subject } }`.", ["graphql", "graphql"]),
        ("From a shell: `curl -s http://127.0.0.1:8000/graphql -H \"A: $(x --tenant\ndemo)\"`.", ["broken"]),
        ("```sh\nA=1\ncurl -s \\\n  x\nfor i in 1 2; do\n  echo $i\ndone\n# nothing\n```", ["shell"] * 3),
        ("```graphql\n{ viewer { subject } }\n```\n\n```python\nx\n```", ["graphql"]),
        ("```\nmake run\n```", ["unknown"]),
        ("- a list\n\n      with an indented block\n", ["unknown"]),
        ("| a | table |\n|---|---|\n| `make bench` | x |\n", ["shell"]),
    ],
)  # fmt: skip
def test_what_is_to_be_run_is_found(tmp_path: Path, markdown: str, kinds: list[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text(markdown)
    assert [snippet.kind for snippet in snippets(page)] == kinds


def test_what_is_a_command() -> None:
    assert is_command("psql -h .data")
    assert is_command("A=1 B=2 make run")
    assert not is_command("account-batch")
    assert not is_command("filter: { batch: ... }")
