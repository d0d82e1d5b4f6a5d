"""Processes that die and are started again leave no files behind, and nothing of what they have counted is lost."""

import os
import subprocess
import sys
from collections import Counter as Counted
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from graph.process.shared_metrics import MULTIPROCESS_DIRECTORY, forget_gauges
from tests.support.waiting import first_line

PROCESS = """
import os, signal
from graph.process.shared_metrics import take_number
take_number()
from prometheus_client import Counter, Gauge, Histogram
Counter("counted", "x").inc()
Histogram("timed", "x", buckets=(1, 2)).observe(1.5)
Gauge("held", "x", multiprocess_mode="livesum").inc()
print("ready", flush=True)
signal.pause()
"""


def _started(directory: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, MULTIPROCESS_DIRECTORY: str(directory)}
    process = subprocess.Popen([sys.executable, "-c", PROCESS], stdout=subprocess.PIPE, text=True, env=environment)
    assert first_line(process) == "ready"
    return process


def _samples(directory: Path) -> dict[str, float]:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(directory))  # type: ignore[no-untyped-call]
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_a_process_goes_on_in_the_files_of_a_dead_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MULTIPROCESS_DIRECTORY, str(tmp_path))
    living = [_started(tmp_path), _started(tmp_path)]
    try:
        for restarted in range(1, 4):
            dead = living.pop(0)
            dead.kill()
            dead.communicate()
            forget_gauges()
            assert _samples(tmp_path)["held"] == 1
            living.append(_started(tmp_path))
            shown = _samples(tmp_path)
            assert (shown["counted_total"], shown["timed_count"], shown["held"]) == (2 + restarted, 2 + restarted, 2)
        kinds = Counted(path.name.rpartition("_")[0] for path in tmp_path.glob("*.db"))
        assert kinds == {"counter": 2, "histogram": 2, "gauge_livesum": 2}
    finally:
        for process in living:
            process.kill()
            process.communicate()
