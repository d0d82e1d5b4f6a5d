"""The table of settings in docs/operating.md, made from their declarations: `make docs` writes it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db.settings import PROJECT, Settings

_START = "<!-- Generated from db/settings.py: `make docs` writes this table. -->\n"
_END = "<!-- The end of the settings. -->\n"


def with_table(page: str) -> str:
    """The page with the table between its two comments; the rest as it is."""
    before, _, rest = page.partition(_START)
    return before + _START + "".join(_table()) + _END + rest.partition(_END)[2]


def _table() -> Iterator[str]:
    yield "\n| `ACCOUNT_BATCH_...` | default | meaning |\n|---|---|---|\n"
    for name, field in Settings.model_fields.items():
        yield f"| `{name.upper()}` | {_default(field.default)} | {field.description} |\n"
    yield "\n"


def _default(value: Any) -> str:
    if value in (None, (), ""):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Path):
        return f"`{value.relative_to(PROJECT)}` beside `pyproject.toml`"
    return f"`{value}`" if isinstance(value, str) else str(value)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_table(file.read_text()))
