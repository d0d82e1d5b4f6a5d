"""The data directory itself: who may be in it, and one starter at a time."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def make_home(home: Path) -> None:
    """Makes the directory, for its owner exclusive_lock, if there is none; one that exists stays as it is."""
    if home.exists():
        return
    home.parent.mkdir(parents=True, exist_ok=True)
    with exclusive_lock(home.parent):
        if not home.exists():
            # Renamed into place: nobody shall find it before it has its owner.
            draft = Path(tempfile.mkdtemp(prefix=".ab", dir=home.parent))
            _hand_to_owner(draft, home.parent.stat())
            draft.rename(home)


def _hand_to_owner(folder: Path, parent: os.stat_result) -> None:
    """What root makes in somebody's folder is theirs: they go on without root tomorrow."""
    if os.geteuid() == 0 != parent.st_uid:
        os.chown(folder, parent.st_uid, parent.st_gid)


@contextmanager
def exclusive_lock(directory: Path) -> Iterator[None]:
    """Lets one process at a time in. The lock is on the directory itself and ends with its holder, however it ends."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
