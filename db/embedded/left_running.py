"""The embedded PostgreSQL outlives the process that started it: the sentence that says so, and how it is stopped."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.embedded.server import running


def note(data_dir: Path) -> str | None:
    """The sentence that the server of that directory still runs; None if it does not."""
    if running(data_dir) is None:
        return None
    return f"The embedded PostgreSQL in {short_path(data_dir)} goes on; `{_command()} stop` stops it."


@contextmanager
def noted_if_started(data_dir: Path) -> Iterator[None]:
    """Prints the note at the end, however it comes, if the server did not run at the beginning.

    On standard error: what a command prints may be the input of another one.
    """
    ran = running(data_dir) is not None
    try:
        yield
    finally:
        if not ran and (said := note(data_dir)) is not None:
            print(said, file=sys.stderr, flush=True)


def _command() -> str:
    """The command `account-batch` as it can be typed: with its path unless it is on PATH."""
    command = Path(sys.executable).with_name("account-batch")
    return command.name if shutil.which(command.name) == str(command) else short_path(command)


def short_path(path: Path) -> str:
    """The path, relative if it is below the current directory."""
    absolute = path.absolute()
    with suppress(OSError):  # the current directory may be gone
        here = Path.cwd()
        if here in absolute.parents and here != here.parent:
            return str(absolute.relative_to(here))
    return str(absolute)
