"""Every command and query of README.md and of docs/ runs as it stands, in reading order.

Exceptions are listed in `tests.pages.unrun` with a reason each.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from db.settings import Settings
from graph.cli.commands import app
from graph.cli.settings_table import with_table
from graph.http.pages import console
from graph.schema.types.enums import Permission
from rules.declarations.changes import GROUPS
from tests.pages import snippets as found
from tests.pages.reader import Reader
from tests.pages.snippets import Snippet, is_command, pages, snippets
from tests.pages.unrun import UNRUN, UNTIL_STOPPED
from tests.pages.working_copy import run_again, working_copy
from tests.support.needs import needs
from tests.support.project import ROOT

README_LINES = 200
README = ROOT / "README.md"
KINDS = 3
"""Least number of refusal codes in the first preview."""

usable = needs(
    (console.PAGE.build / "index.html").is_file() and all(map(shutil.which, ("bash", "make", "curl"))),
    "no built page (run `make web`), or no bash, make and curl",
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """A reader who has run `make run`."""
    with working_copy() as copy:
        yield Reader(copy)


@usable
@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_says_runs(reader: Reader, subtests: pytest.Subtests, page: Path) -> None:
    _read_the_readme_first(reader, page)
    for snippet in snippets(page):
        with subtests.test(str(snippet)):
            run(reader, snippet)


def _read_the_readme_first(reader: Reader, page: Path) -> None:
    """Also where one page alone is tested: the others go on from its shell and its update."""
    if page != README and not reader.update:
        for snippet in snippets(README):
            run(reader, snippet)


@usable
def test_the_first_preview_shows_refusals_and_a_charge(reader: Reader) -> None:
    if "Preview" not in reader.answers:
        for snippet in snippets(README):
            if "query Preview" in snippet.text:
                run(reader, snippet)
    preview = reader.answers["Preview"]["previewBatchUpdate"]["preview"]
    assert len({refusal["code"] for refusal in preview["refusals"]}) >= KINDS
    assert all(refusal["samples"] for refusal in preview["refusals"])
    assert [float(charge["amount"]) > 0 for charge in preview["distributorCharges"]] == [True]
    assert preview["updated"] > preview["refused"] > 0


@usable
def test_make_run_makes_nothing_again(reader: Reader) -> None:
    """Nothing is installed or built before the links: make alone speaks. The bench has the bound of the seconds."""
    printed, seconds = run_again(reader.copy)
    print(f"`make run` on a warm machine serves after {seconds:.1f} s.")
    before, links, _ = printed.partition("The console, signed in")
    assert links
    assert all(line.startswith("make[") for line in before.splitlines()), before


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


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(README.read_text().splitlines()) <= README_LINES


def test_the_readme_has_every_attribute_group() -> None:
    told = re.findall(r"^\| `(\w+)` \|", README.read_text(), re.MULTILINE)
    assert told == [group.name for group in GROUPS]


def test_the_table_of_settings_is_what_make_docs_writes() -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    assert with_table(page) == page
    assert "the secret of the house" not in with_table(page.replace("| `POOL_SIZE` |", "the secret of the house"))


def test_every_setting_is_told_with_its_default() -> None:
    table = (ROOT / "docs" / "operating.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", table, re.MULTILINE))
    fields = Settings.model_fields
    assert [name.lower() for name in told] == list(fields)
    plain = {name: field.default for name, field in fields.items() if isinstance(field.default, str | int | float)}
    assert {name: told[name.upper()].strip("`") for name in plain} == {n: _written(d) for n, d in plain.items()}


def _written(default: object) -> str:
    return (
        str(default).lower()
        if isinstance(default, bool)
        else f"{default:g}"
        if isinstance(default, float)
        else str(default)
    )


def test_every_permission_is_told() -> None:
    table = (ROOT / "docs" / "tokens.md").read_text().partition("## Permissions")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [member.name for member in Permission]


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


def test_each_command_is_in_the_table() -> None:
    table = (ROOT / "docs" / "operating.md").read_text().partition("## Commands")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(typer.main.get_group(app).commands)
