"""The units and their settings name commands, words and settings that there are."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.settings import Settings
from graph.cli.commands import app
from tests.support.project import ROOT

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))


class _Unit(configparser.RawConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _unit(file: Path) -> _Unit:
    unit = _Unit(strict=True, delimiters=("=",), comment_prefixes=("#",))
    unit.read(file)
    return unit


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_the_command_is_one_of_ours(file: Path) -> None:
    program, *words = shlex.split(_unit(file)["Service"]["ExecStart"])
    assert program.endswith("/.venv/bin/account-batch")
    told = CliRunner().invoke(app, [words[0], "--help"], terminal_width=200)
    assert told.exit_code == 0, told.output
    for option in (word for word in words if word.startswith("--")):
        assert option in told.output, option


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_a_stop_has_longer_than_the_server_takes(file: Path) -> None:
    assert int(_unit(file)["Service"]["TimeoutStopSec"]) > 10


def test_the_settings_are_ours() -> None:
    names = re.findall(r"^(\w+)=", (FOLDER / "account-batch.env").read_text(), re.MULTILINE)
    assert names
    known = {f"ACCOUNT_BATCH_{name.upper()}" for name in Settings.model_fields}
    assert set(names) <= known


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_systemd_understands_them(file: Path, tmp_path: Path) -> None:
    # The program is where it is installed, which is not here.
    unit = tmp_path / file.name
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", file.read_text(), flags=re.MULTILINE))
    told = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    about_it = [line for line in told.stderr.splitlines() if file.name in line]
    assert about_it == []
