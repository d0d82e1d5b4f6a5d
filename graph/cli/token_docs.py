"""Writes the table of permissions into docs/tokens.md, as `make docs` does: `python -m graph.cli.token_docs FILE`."""

import sys
from pathlib import Path

from graph.schema.openings import openings
from graph.schema.schema import build

START = "<!-- Generated from the declarations beside the fields: `make docs` writes this table. -->\n"
END = "<!-- The end of what is generated. -->\n"


def table() -> str:
    """What each permission is for and opens, in Markdown."""
    rows = [f"| `{each.value}` | {each.description} | {opens} |\n" for each, opens in openings(build()).items()]
    return "".join(["\n| permission | for | opens |\n|---|---|---|\n", *rows, "\n"])


def with_table(page: str) -> str:
    """The page with the table between its two comments, and nothing else changed."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return before + START + table() + END + after


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_table(file.read_text()))
