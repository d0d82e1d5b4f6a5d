"""What is said of a fault that comes back in every round: at once with its place, and then ever more seldom."""

import logging

import asyncpg
import pytest

from db.background.lasting_faults import LastingFaults


def met(faults: LastingFaults, fault: Exception | None, part: str = "tenant 1") -> None:
    with faults.left_out(part):
        if fault is not None:
            raise fault


def test_a_fault_that_lasts_is_said_ever_more_seldom(caplog: pytest.LogCaptureFixture) -> None:
    faults = LastingFaults("upkeep")
    for _ in range(3 * 1024):
        met(faults, asyncpg.DiskFullError("no room"))
    times = [1, *(2**n for n in range(1, 11)), 2 * 1024, 3 * 1024]
    assert caplog.messages == [
        f"upkeep: left out tenant 1{f', {n} times now' if n > 1 else ''}: DiskFullError" for n in times
    ]
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.WARNING]


@pytest.mark.parametrize("between", [None, asyncpg.OutOfMemoryError("other")], ids=["passed", "another"])
def test_a_new_fault_is_said_at_once(caplog: pytest.LogCaptureFixture, between: Exception | None) -> None:
    faults = LastingFaults("upkeep")
    for fault in (*[asyncpg.DiskFullError("no room")] * 3, between, asyncpg.DiskFullError("again")):
        met(faults, fault)
        met(faults, None, "tenant 2")
    assert caplog.messages[-1] == "upkeep: left out tenant 1: DiskFullError"
    assert caplog.records[-1].exc_info


@pytest.mark.parametrize("fault", [ConnectionResetError("gone"), RuntimeError("bug")], ids=["lost", "bug"])
def test_what_all_would_meet_is_raised(caplog: pytest.LogCaptureFixture, fault: Exception) -> None:
    with pytest.raises(type(fault)):
        met(LastingFaults("upkeep"), fault)
    assert not caplog.messages
