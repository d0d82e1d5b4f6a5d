"""Programs of the packages in `tests/clients`, and the project that docs/clients.md tells its readers to make."""

import fcntl
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tests.support.project import ROOT

TOOLS = ROOT / "tests" / "clients"
PAGE = (ROOT / "docs" / "clients.md").read_text()
FILES = dict(re.findall(r"^`([^`\n]+)`\n```ts\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
COMPILER = {
    "compilerOptions": {
        "target": "ES2022",
        "lib": ["ES2022", "DOM"],
        "module": "nodenext",
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noUnusedLocals": True,
        "skipLibCheck": True,
        "types": [],
        "rootDir": "src",
        "outDir": "out",
    },
    "include": ["src"],
}


def tool(directory: Path, *command: str, input_: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command of the packages in `tests/clients`. `input_`: what it reads."""
    _install()
    return _run(directory, command, input_)


def _run(directory: Path, command: Iterable[str], input_: str | None = None) -> subprocess.CompletedProcess[str]:
    words = [TOOLS / "run.sh", *command]
    return subprocess.run(words, cwd=directory, input=input_, capture_output=True, text=True, timeout=300, check=False)


def done(directory: Path, *command: str) -> str:
    """What a command prints that has to succeed."""
    result = tool(directory, *command)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@cache
def _install() -> None:
    """Has the packages installed, unless another test process is at it, which is waited for."""
    with (Path(tempfile.gettempdir()) / f"account-batch-clients-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _run(TOOLS, ("node", "--version"))


def make_project(directory: Path) -> Path:
    """Makes a project with the page's files, generated."""
    _install()
    (directory / "node_modules").symlink_to(TOOLS / "node_modules")
    (directory / "schema.graphql").write_text((ROOT / "schema.graphql").read_text())
    (directory / "package.json").write_text('{"type": "module"}')
    (directory / "tsconfig.json").write_text(json.dumps(COMPILER))
    for name, content in FILES.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(content)
    for config in ("codegen.ts", "codegen.trusted.ts"):
        done(directory, "graphql-codegen", "--config", config)
    return directory
