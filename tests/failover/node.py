"""A node: Patroni, with the configuration that `deploy/` ships, and the PostgreSQL that it runs."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from db.embedded import identity, launch
from db.embedded.cluster import program
from tests.failover.network import Network
from tests.support.project import ROOT

CONFIGURATION = ROOT / "deploy" / "patroni" / "patroni.yml"
PASSWORDS = {"SUPERUSER": "super:user/1", "REPLICATION": "repli:cation/2", "REWIND": "re:wind/3"}
USERS = {"SUPERUSER": "postgres", "REPLICATION": "replicator", "REWIND": "rewinder"}
_ANSWERS_WITHIN = 2.0


@dataclass
class Node:
    """One machine of the cluster."""

    name: str
    address: str
    home: Path
    network: Network
    etcd: str
    process: "subprocess.Popen[bytes] | None" = None
    _frozen: list[psutil.Process] = field(default_factory=list)

    def start(self) -> None:
        """Starts Patroni, which makes the node what the cluster wants it to be."""
        self.home.mkdir(exist_ok=True)
        who = identity_in(self.home)
        os.chown(self.home, *who.files_of)
        with (self.home / "patroni.log").open("a") as log:
            self.process = subprocess.Popen(
                [
                    *self.network.within(self.name),
                    sys.executable, "-I", "-S", launch.__file__, who.way, str(who.uid), str(who.gid), "0", self.home,
                    Path(sys.executable).with_name("patroni"), CONFIGURATION,
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment(),
            )  # fmt: skip

    def kill_postgres(self) -> None:
        """Kills PostgreSQL as a fault of its own would: Patroni goes on."""
        with suppress(ProcessLookupError):
            os.kill(self._postmaster().pid, signal.SIGKILL)

    def kill(self) -> None:
        """Kills everything, as a power cut does."""
        if self.process is None:
            return
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        self.process = None

    def freeze(self) -> None:
        """Stops everything in its tracks: connections stay, and nobody answers."""
        self._frozen = self._processes()
        for process in self._frozen:
            with suppress(psutil.NoSuchProcess):
                process.suspend()

    def thaw(self) -> None:
        """Lets it go on, as if nothing had been."""
        for process in self._frozen:
            with suppress(psutil.NoSuchProcess):
                process.resume()
        self._frozen = []

    async def status(self, client: httpx.AsyncClient) -> dict[str, Any]:
        """What Patroni says of the node; empty where it does not answer."""
        try:
            answer = await client.get(f"http://{self.address}:8008/patroni", timeout=_ANSWERS_WITHIN)
            status: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            return {}
        return status

    def last_lines(self, count: int = 40) -> list[str]:
        """What Patroni and PostgreSQL have written last."""
        return (self.home / "patroni.log").read_text(errors="replace").splitlines()[-count:]

    def _processes(self) -> list[psutil.Process]:
        """Patroni, PostgreSQL, and their children."""
        found: dict[int, psutil.Process] = {}
        for find in (self._patroni, self._postmaster):
            with suppress(psutil.NoSuchProcess, OSError):
                root = find()
                found |= {each.pid: each for each in (root, *root.children(recursive=True))}
        return list(found.values())

    def _patroni(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)

    def _postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.home / "data" / "postmaster.pid").read_text().splitlines()[0]))

    def _environment(self) -> dict[str, str]:
        accounts = {f"PATRONI_{kind}_USERNAME": name for kind, name in USERS.items()}
        accounts |= {f"PATRONI_{kind}_PASSWORD": password for kind, password in PASSWORDS.items()}
        return accounts | {
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C",
            "TZ": "UTC",
            "PATRONI_NAME": self.name,
            "PATRONI_ETCD3_HOSTS": self.etcd,
            "PATRONI_RESTAPI_LISTEN": f"{self.address}:8008",
            "PATRONI_RESTAPI_CONNECT_ADDRESS": f"{self.address}:8008",
            "PATRONI_POSTGRESQL_LISTEN": f"{self.address}:5432",
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"{self.address}:5432",
            "PATRONI_POSTGRESQL_DATA_DIR": str(self.home / "data"),
            "PATRONI_POSTGRESQL_BIN_DIR": str(program("postgres").parent),
            "PATRONI_POSTGRESQL_PGPASS": str(self.home / "pgpass"),
        }


def identity_in(home: Path) -> identity.Identity:
    """The first of the users that the embedded PostgreSQL may run as with files there, and that this machine allows."""
    with tempfile.TemporaryFile() as log:
        for each in identity.candidates(home):
            with suppress(subprocess.CalledProcessError):
                each.run(home, ["/bin/true"], log)
                return each
    raise AssertionError("no user may run PostgreSQL here")
