"""Commands run within the process of the tests, as starting one takes a second; and a data directory with a demo."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from graph.cli import main
from tests.support.server import answer, data_directory, environment


@dataclass(frozen=True)
class Here:
    """Runs `account-batch` in this process, with the environment and the directory of `tests.support.server`.

    Logging stays as the tests have it. Not from within an event loop, as commands run loops of their own.
    """

    captured: pytest.CaptureFixture[str]

    def command(
        self, home: Path, *words: str, folder: Path = Path("/"), run: Callable[[], None] = main, **settings: str
    ) -> "subprocess.CompletedProcess[str]":
        """Runs a command."""
        self.captured.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            given = environment(home, **settings)
            for name in os.environ.keys() - given.keys():
                patch.delenv(name)
            for name, value in given.items():
                patch.setenv(name, value)
            patch.setattr(structlog, "configure", lambda **_: None)
            patch.setattr(logging, "basicConfig", lambda **_: None)
            patch.chdir(folder)
            patch.setattr(sys, "argv", ["account-batch", *words])
            with pytest.raises(SystemExit) as end:
                run()
        out, err = self.captured.readouterr()
        return subprocess.CompletedProcess(words, int(end.value.code or 0), out, err)

    def answer(self, home: Path, *words: str, **settings: str) -> str:
        """Output of a command that has to succeed."""
        result = self.command(home, *words, **settings)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    """Runs commands in this process."""
    return Here(capsys)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A data directory whose tenant `demo` is a small demo; other tenants come to it."""
    with data_directory() as home:
        answer(home, "demo", "--accounts", "50")
        yield home
