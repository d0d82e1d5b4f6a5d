"""No test is skipped unnoticed in CI."""

import re

import pytest

from tests.support.needs import needs
from tests.support.project import ROOT

ANY = re.compile(r"\b(?:skipif|importorskip|pytest\.skip|mark\.skip)\b")
NOT_THERE = r"os\.geteuid\(\) != 0|not PYTHON_OF_ALL|shutil\.which\(\"systemd-analyze\"\) is None"
BY_PLATFORM = re.compile(rf"skipif\((?:{NOT_THERE}), reason=\"[^\"]+\"\)")
"""Users other than root cannot become others; a Python in root's own folder can be run by nobody else; a machine is
started with systemd, or not."""


def _skips(given: pytest.MarkDecorator) -> bool:
    (skips,) = given.args
    return bool(skips)


@pytest.mark.parametrize(
    ("there", "ci", "waiver", "skipped"),
    [
        (False, None, None, True),
        (False, "", None, True),
        (False, "1", None, False),
        (False, "1", "1", True),
        (True, "1", None, False),
        (True, None, None, False),
    ],
)
def test_what_can_be_installed_is_there_in_ci(
    monkeypatch: pytest.MonkeyPatch, there: bool, ci: str | None, waiver: str | None, skipped: bool
) -> None:
    for name, value in (("CI", ci), ("NO_BROWSER", waiver)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    assert _skips(needs(there, "no browser", waived="NO_BROWSER")) is skipped


def test_only_a_platform_skips_in_ci() -> None:
    tests = ROOT / "tests"
    # Whether a vulnerability is known is told by a service on the network, which nobody can install.
    others = {tests / "support" / "needs.py", tests / "test_skipping.py", tests / "test_vulnerabilities.py"}
    for path in set((ROOT / "tests").rglob("*.py")) - others:
        if "node_modules" not in path.parts:
            text = path.read_text()
            assert len(ANY.findall(text)) == len(BY_PLATFORM.findall(text)), path
