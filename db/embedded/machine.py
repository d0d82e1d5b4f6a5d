"""The machine's resources for the server: the lesser of the hardware's and a container's limits."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

MB: Final = 1 << 20
GB: Final = 1 << 30
_CGROUPS: Final = Path("/sys/fs/cgroup")


def memory() -> int:
    """Bytes of memory that this installation's processes may use in total."""
    built_in = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([built_in, *_memory_limits()])


def _memory_limits() -> Iterator[int]:
    """The limits of the control group and all of its parents, of version 2 and version 1."""
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in ("", "memory"):
                group = _CGROUPS / controllers / path.lstrip("/")
                for folder in (group, *group.parents):
                    yield from _limit(folder / "memory.max")
                    yield from _limit(folder / "memory.limit_in_bytes")


def _limit(file: Path) -> Iterator[int]:
    with suppress(OSError, ValueError):  # "max" is no number
        yield int(file.read_text())


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def has_room_for_shared_memory() -> bool:
    """Whether `/dev/shm` is large enough for parallel queries; in a container it often has 64 MB."""
    with suppress(OSError):
        return shutil.disk_usage("/dev/shm").total >= GB  # noqa: S108 - no file is made
    return False


def disk(directory: Path) -> int:
    """Bytes of the disk that holds the directory."""
    return shutil.disk_usage(directory).total
