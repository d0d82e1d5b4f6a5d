"""The results of a part as JSON in `bench/results`, with what they were measured on."""

import json
import os
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.growth.verdict import Growth
from bench.table import Figure, Notes

ROOT = Path(__file__).resolve().parent.parent.parent
DIRECTORY = ROOT / "bench" / "results"


@dataclass(frozen=True)
class Results:
    """The results of one part: `title` says what it measures, `measured` when and on what."""

    part: str
    title: str
    measured: Notes
    figures: list[Figure]
    notes: Notes


def circumstances() -> Notes:
    """When and on what a part is measured: ratios can be compared between machines, and a load makes noise."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "cores": os.cpu_count(),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GB",
        "load before": round(os.getloadavg()[0], 1),
    }


def save(results: Results, directory: Path) -> None:
    """Write the results of a part, in place of earlier ones."""
    directory.mkdir(parents=True, exist_ok=True)
    figures = [{**asdict(figure), "ratio": figure.ratio} for figure in results.figures]
    content = {**asdict(results), "figures": figures}
    (directory / f"{results.part}.json").write_text(json.dumps(content, indent=2, default=str) + "\n")


def stored(directory: Path = DIRECTORY) -> dict[str, Results]:
    """The results in a directory, by part."""
    found = [_results(path.read_text()) for path in sorted(directory.glob("*.json"))]
    return {results.part: results for results in found}


def committed(part: str) -> Results | None:
    """The results of a part in the last commit; None if there are none, or no Git."""
    text = _git("show", f"HEAD:{(DIRECTORY / part).relative_to(ROOT)}.json")
    return _results(text) if text else None


def _commit() -> str:
    """The commit that is measured; the results of earlier parts make no other program of it."""
    commit = _git("describe", "--always", "--exclude=*") or "unknown"
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{DIRECTORY.relative_to(ROOT)}")
    return f"{commit}-dirty" if changed else commit


def _results(text: str) -> Results:
    content = json.loads(text)
    notes = {name: _growth(note) if isinstance(note, dict) else note for name, note in content["notes"].items()}
    return Results(**{**content, "figures": [_figure(each) for each in content["figures"]], "notes": notes})


def _growth(stored: dict[str, Any]) -> Growth:
    values = {int(size): value for size, value in stored["values"].items()}
    return Growth(**{**stored, "values": values})


def _figure(stored: dict[str, Any]) -> Figure:
    lists = {name: tuple(stored.get(name, ())) for name in ("rounds", "peer_rounds")}
    return Figure(**{name: value for name, value in stored.items() if name != "ratio"} | lists)


def _git(*words: str) -> str:
    try:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
