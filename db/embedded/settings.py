"""PostgreSQL's settings for this product and the machine; rewritten at each start."""

import os
import tempfile
from pathlib import Path

from db.embedded import machine
from db.embedded.machine import GB, MB
from db.embedded.wire import PORT

_FILE = "account-batch.conf"

_FIXED = {
    # Committed transactions are durable, whatever crashes.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Compression by pglz, all that the binaries offer, costs an update more processor time than the disk time it saves.
    "wal_compression": "off",
    "wal_buffers": "64MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.5",
    "max_connections": "200",
    "superuser_reserved_connections": "5",
    # Statements here are short or touch everything: compiling them costs more than it gives.
    "jit": "off",
    "random_page_cost": "1.1",
    "huge_pages": "try",
    # A statement whose client was killed releases its locks at once and not at its end.
    "client_connection_check_interval": "1s",
    # A batch update leaves work for vacuum; ten times the stock speed lets it keep up.
    "autovacuum": "on",
    "autovacuum_naptime": "20s",
    "autovacuum_vacuum_cost_limit": "2000",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # One file for each day of the week, emptied when the day comes again. Statements stay out of it: they are long
    # and hold customers' data.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "pg-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


def _sized_for_machine(home: Path) -> dict[str, str]:
    memory, disk, cores = machine.memory(), machine.disk(home), machine.cores()
    # A killed server reads again at most this much, which has to be over within 10 s on one slow, busy core. It is
    # large enough that few updates of a million accounts meet a checkpoint, which comes after two thirds of it.
    wal = _megabytes_between(256 * MB, disk // 16, 1536 * MB)
    return {
        # A preview of millions of accounts may use all cores.
        "max_parallel_workers_per_gather": str(max(2, cores)),
        "max_parallel_workers": str(max(8, cores)),
        "max_worker_processes": str(max(8, cores)),
        "shared_buffers": _megabytes_between(128 * MB, memory // 4, 6 * GB),
        "effective_cache_size": _megabytes_between(256 * MB, memory * 5 // 8, memory),
        "work_mem": _megabytes_between(4 * MB, memory // 256, 32 * MB),
        "maintenance_work_mem": _megabytes_between(64 * MB, memory // 16, GB),
        "max_wal_size": wal,
        "min_wal_size": _megabytes_between(80 * MB, disk // 32, GB),
        "dynamic_shared_memory_type": "posix" if machine.has_room_for_shared_memory() else "mmap",
    }


def _megabytes_between(least: int, wanted: int, most: int) -> str:
    return f"{max(least, min(wanted, most)) // MB}MB"


def write(cluster: Path, home: Path) -> None:
    """Write the settings to the file that the cluster includes; ALTER SYSTEM overrides them."""
    lines = ["# Written anew at each start; change a setting with ALTER SYSTEM.\n"]
    lines += [f"{name} = '{value}'\n" for name, value in (_FIXED | _sized_for_machine(home)).items()]
    # Renamed into place: a start that is killed here leaves the previous settings.
    descriptor, draft = tempfile.mkstemp(dir=cluster)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o644)  # the server is not always the one who writes here
        file.writelines(lines)
    Path(draft).replace(cluster / _FILE)


def include(cluster: Path) -> None:
    """Makes a new cluster read the settings."""
    with (cluster / "postgresql.conf").open("a") as file:
        file.write(f"include_if_exists = '{_FILE}'\n")


def arguments(home: Path) -> list[str]:
    """Settings that cannot be overridden: connections only by the socket in the data directory, for its owner."""
    quoted = '"' + str(home).replace('"', '""') + '"'  # PostgreSQL reads a list of names
    fixed = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": quoted,
        "unix_socket_permissions": "0700",
    }
    return [word for name, value in fixed.items() for word in ("-c", f"{name}={value}")]
