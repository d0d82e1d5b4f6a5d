"""The documentation of the import format: a page in Markdown, and the help of `account-batch import`."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand

_START = """\
<!-- Generated from the declarations that the import uses: `make docs` writes this page. Do not edit it. -->

# The import format

`account-batch import DIR --tenant NAME` loads a directory of CSV files into a tenant, which is made if need be. One run
is one transaction: where one line is bad nothing is loaded, up to 20 faults are told with their line and column
(`accounts.csv:1042: balance: "12,50" is not a decimal amount`), and the exit status is 1. Millions of accounts stream
through; memory does not grow with the files.

- Files are CSV as RFC 4180 has it, with commas, in UTF-8 (a byte order mark may be there); lines end with LF or CRLF.
- The first line names the columns, in any order. A column that is not required may be left out, and so may a file: what
  it would define may be in the tenant already. An empty value is an absent one.
- Things are referred to by name. Each line makes something new: what the tenant has already is an error of its line.
- Names and identifiers are kept as they are written, in Unicode's composed form (NFC): `é` is one character, however it
  was typed. Control characters, marks that nobody sees, and blanks around them are refused.
- Lines of nothing but commas and blanks are skipped.
"""

_SPREADSHEETS = """\
## From a spreadsheet

Save each sheet as *CSV UTF-8 (comma separated)*. A file that is something else altogether (semicolons or tabs, UTF-16,
Windows-1252, a workbook under another name, a header line in capitals, a comma too many in every line) is refused with
one sentence that says what it is. What a spreadsheet does to single values is refused at its line and column: a long
number in scientific notation (`6.12E+10`), `12345678.0`, `#N/A`, `########`, amounts with a currency, a comma or
thousands apart, dates as a country writes them (`31.12.2026`, `12/31/26`), which may mean two days.

What is lost before the file is written cannot be seen in it, so make such columns *text* before typing or pasting into
them: leading zeros and a leading plus sign go (`0043660` becomes 43660), and of more than 15 digits the last become
zeros. And `1.000` is one, not a thousand.
"""


def page() -> str:
    """The text of docs/import.md."""
    return "\n".join([_START, *_files(), *_example(), _SPREADSHEETS, *_currencies()])


def _files() -> Iterator[str]:
    from db.importing.catalogue import FILES

    yield "## Files\n\nThey are read in this order: each refers to those before it.\n"
    yield "| file | each line is | required columns |\n|---|---|---|"
    for file in FILES:
        required = ", ".join(f"`{name}`" for name in file.required)
        yield f"| [{file.name}](#{file.name.replace('.', '')}) | {file.about} | {required} |"
    for file in FILES:
        yield from _file(file)


def _file(file: Any) -> Iterator[str]:
    from db.importing.description import columns, demands

    yield f"\n### {file.name}\n\n{file.about}\n"
    yield "| column | required | what it is | value | where it is empty |\n|---|---|---|---|---|"
    for column in columns(file):
        required = "required" if column.required else ""
        yield f"| `{column.name}` | {required} | {column.about} | {column.value} | {column.absent} |"
    yield "\nWhat has to hold:\n"
    yield from (f"- {demand}" for demand in demands(file))


def _example() -> Iterator[str]:
    from db.importing.description import minimal

    yield "\n## A minimal example\n\nOne account, with what it needs and the required columns alone."
    for name, content in minimal().items():
        yield f"\n`{name}`\n\n```csv\n{content}```"
    yield ""


def _currencies() -> Iterator[str]:
    from textwrap import fill

    from db.importing.currencies import CURRENCIES

    yield "## Currencies\n"
    yield fill(", ".join(sorted(CURRENCIES)), 120)
    yield ""


class WithFormat(TyperCommand):
    """The command `import`; its help ends with the format."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Prints the help."""
        super().format_help(ctx, formatter)
        _print_format()


def _print_format() -> None:
    from rich.console import Console
    from rich.panel import Panel
    from rich.table import Table

    from db.importing.catalogue import FILES
    from db.importing.description import columns, demands, minimal

    console = Console()
    for file in FILES:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, style="bold cyan")
        table.add_column(no_wrap=True, style="red")
        table.add_column()
        for column in columns(file):
            value = ": ".join(part for part in (column.about, column.value) if part)
            absent = f" [dim]\\[default: {column.absent}][/dim]" if column.absent else ""
            table.add_row(column.name, "required" if column.required else "", _plain(value + absent))
        for demand in demands(file):
            table.add_row("", "", _plain(f"[dim]{demand}[/dim]"))
        console.print(Panel(table, title=f"{file.name}: {file.about}", title_align="left", border_style="dim"))
    console.print("A minimal example, with the required columns alone:\n")
    for name, content in minimal().items():
        console.out(f"{name}\n{content}", highlight=False)


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")
