"""Programs of the packages in `tests/clients`, and the project that docs/clients.md tells its readers to make."""

import json
import re
import subprocess
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


def tool(directory: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the packages in `tests/clients`."""
    return subprocess.run(
        [TOOLS / "run.sh", *command], cwd=directory, capture_output=True, text=True, timeout=300, check=False
    )


def done(directory: Path, *command: str) -> str:
    """What a command prints that has to succeed."""
    result = tool(directory, *command)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def make_project(directory: Path) -> Path:
    """Makes a project with the page's files, generated."""
    done(TOOLS, "node", "--version")  # the packages are there from here on
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
