"""A test that hangs ends the run, and says where its threads and its tasks are."""

import subprocess
import sys
from pathlib import Path

from tests.support.project import ROOT

HANGS = """
import asyncio

async def test_hangs():
    async def waits_for_ever():
        await asyncio.Event().wait()

    await asyncio.create_task(waits_for_ever(), name="the child")
"""


def test_one_that_hangs_ends_the_run_and_says_where(tmp_path: Path) -> None:
    hangs = tmp_path / "test_hangs.py"
    hangs.write_text(HANGS)
    command = [sys.executable, "-m", "pytest", "-q", "-c", "pyproject.toml", "-p", "tests.conftest", "--timeout", "3"]
    ended = subprocess.run([*command, str(hangs)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1, said
    assert "Stack of MainThread" in said
    assert "the child (test_hangs.<locals>.waits_for_ever) waits at" in said
