"""Commands and GraphQL documents in a page of Markdown."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support.project import ROOT

SHELL, GRAPHQL, UNKNOWN, BROKEN = "shell", "graphql", "unknown", "broken"
NOT_TO_BE_RUN = frozenset({"text", "python", "json", "csv", "toml", "yaml", "ts", "tsx", "js", "http", "sql"})
"""Languages of blocks that are not run."""

_PROGRAMS = frozenset({"make", "account-batch", "curl", "psql", "python", "python3", "pip", "git", "npm", "docker"})
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*$")
_OPERATION = re.compile(r"((query|mutation|subscription)\b[^{]*)?\{ .*\}$", re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """Text to run as it stands; `kind` is one of the constants above."""

    page: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}: {' '.join(self.text.split())[:70]}"


def pages() -> list[Path]:
    """README.md and every page under docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def snippets(page: Path) -> list[Snippet]:
    """All snippets of a page, from top to bottom."""
    found: list[Snippet] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(page.read_text()):
        line = (token.map or [0])[0] + 1
        if token.type in ("fence", "code_block"):
            found += _of_block(page, line, token)
        elif token.type == "inline":
            found += _of_text(page, line, token)
    return found


def _of_block(page: Path, line: int, token: Token) -> Iterator[Snippet]:
    language = token.info.strip()
    if language in ("sh", "bash"):
        for command in _commands(token.content):
            yield Snippet(page, line, SHELL, command)
    elif language == "graphql":
        yield Snippet(page, line, GRAPHQL, token.content)
    elif language not in NOT_TO_BE_RUN:
        yield Snippet(page, line, UNKNOWN, token.content)


def _commands(block: str) -> Iterator[str]:
    """The commands of a block; a command has as many lines as bash needs for a complete one."""
    command = ""
    for line in block.splitlines():
        command += line
        if command.endswith("\\") or subprocess.run(["bash", "-n", "-c", command], capture_output=True).returncode:
            command += "\n"
            continue
        if not command.lstrip().startswith("#") and command.strip():
            yield re.sub(r"\s+# .*$", "", command)
        command = ""
    if command:
        yield command


def _of_text(page: Path, first_line: int, token: Token) -> Iterator[Snippet]:
    """Commands and operations within a sentence."""
    for child in token.children or ():
        if child.type != "code_inline":
            continue
        text = child.content
        line = first_line + token.content[: max(token.content.find(text), 0)].count("\n")
        if _OPERATION.match(text):
            yield Snippet(page, line, GRAPHQL, text)
        elif is_command(text):
            # Markdown turns a line break into a blank; a reader who copies from the file gets the line break.
            yield Snippet(page, line, SHELL if text in token.content else BROKEN, text)


def is_command(text: str) -> bool:
    """Whether inline code is a command: a program with arguments."""
    words = text.split()
    while words and _ASSIGNMENT.match(words[0]):
        words = words[1:]
    return len(words) > 1 and (words[0] in _PROGRAMS or words[0].startswith(".venv/") or bool(shutil.which(words[0])))
