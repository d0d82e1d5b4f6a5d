"""The pinned packages against the known vulnerabilities of them; skipped, and said so, where nobody can be asked."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.graph.live.client_project import tool
from tests.support.project import ROOT

WITHIN = 120.0
NODE_PROJECTS = ("web", "tests/clients")


def test_no_pinned_package_is_known_to_be_vulnerable() -> None:
    asking = ("--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off")
    words = ("-r", "requirements.lock", *asking)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *words], cwd=ROOT, capture_output=True, text=True, timeout=WITHIN
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the packages' registry does not answer: no vulnerabilities could be looked up")
    assert done.returncode != 2, done.stderr  # it was asked in a way that it does not know
    if not done.stdout.strip():
        pytest.skip(f"no vulnerabilities could be looked up: {(done.stderr.splitlines() or ['no answer'])[-1][:200]}")
    packages = json.loads(done.stdout)["dependencies"]
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        pytest.skip("the packages' registry tells no vulnerabilities: none could be looked up")
    found = {each["name"]: [known["id"] for known in each["vulns"]] for each in asked if each["vulns"]}
    assert not found, "raise these in requirements.lock"


@pytest.mark.parametrize("project", NODE_PROJECTS)
def test_no_locked_package_of_npm_is_known_to_be_vulnerable(project: str, tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        if (ROOT / project / name).exists():
            shutil.copy(ROOT / project / name, tmp_path)
    done = tool(tmp_path, "npm", "audit", "--json", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=60000")
    report: dict[str, Any] = json.loads(done.stdout or "{}")
    if "vulnerabilities" not in report:
        reason = report.get("message") or report.get("error", {}).get("summary") or done.stderr or "no answer"
        pytest.skip(f"the packages' registry tells no vulnerabilities: {' '.join(str(reason).split())[:200]}")
    found = {name: each["severity"] for name, each in report["vulnerabilities"].items()}
    assert not found, f"raise these in {project}/package-lock.json"
