"""The data directory: its owner, and a lock for one process at a time."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def make_home(home: Path) -> None:
    """Create the directory, accessible to its owner only; one that exists is not changed."""
    if home.exists():
        return
    home.parent.mkdir(parents=True, exist_ok=True)
    with exclusive_lock(home.parent):
        if not home.exists():
            # Renamed into place, so that it never exists without its owner.
            draft = Path(tempfile.mkdtemp(prefix=".ab", dir=home.parent))
            _hand_to_owner(draft, home.parent.stat())
            draft.rename(home)


def _hand_to_owner(folder: Path, parent: os.stat_result) -> None:
    """Give a directory that root creates in a user's directory to that user, who may run this without root later."""
    if os.geteuid() == 0 != parent.st_uid:
        os.chown(folder, parent.st_uid, parent.st_gid)


@contextmanager
def exclusive_lock(directory: Path) -> Iterator[None]:
    """Hold a lock on the directory itself, for one process at a time; it ends with its process, however that ends."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
