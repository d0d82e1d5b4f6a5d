"""Results of the bench: kept as they are, compared by ratios and with the noise of their rounds, and shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.growth.verdict import Growth
from bench.recording import comparison, files
from bench.recording.page import with_results
from bench.table import Figure, of_rounds
from tests.support.project import ROOT

CALM = of_rounds("update", 1000, [2.0, 2.1, 1.9], [1.0, 1.0, 1.0], 1000, 1.5)
"""Twice its floor, with a noise of a tenth."""

BESIDE = replace(CALM, what="page", peer=1.0, peer_target=1.0, peer_rounds=(0.5, 0.51, 0.49))
"""Half as fast as the peer."""


def results(*figures: Figure) -> files.Results:
    measured = {"commit": "abc", "date": "2026-11-27"}
    return files.Results("updates", "Updates.", measured, list(figures), {"a note": 7})


def test_a_figure_of_rounds() -> None:
    assert (CALM.seconds, CALM.floor, CALM.ratio, CALM.rate) == (2.0, 1.0, 2.0, 500)
    assert comparison.noise(CALM.rounds) == pytest.approx(0.1)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    kept = results(CALM, BESIDE)
    kept.notes["update"] = Growth("update", {1: 1.0, 10: 10.0}, "s", "linear")
    files.save(kept, tmp_path)
    assert files.stored(tmp_path) == {"updates": kept}
    assert "- update: 1, 10 s: linear (10.00 times at 10 times the size)" in with_results("", [kept])


@pytest.mark.parametrize(
    ("seconds", "word"),
    [((2.1, 2.2, 2.1), "none of"), ((2.4, 2.5, 2.3), "SLOWER"), ((1.5, 1.6, 1.5), "faster")],
    ids=["within the noise", "slower", "faster"],
)
def test_only_more_than_the_noise_is_named(seconds: tuple[float, ...], word: str) -> None:
    after = of_rounds("update", 1000, seconds, [1.0, 1.0, 1.0], 1000, 1.5)
    (line,) = comparison.report(results(CALM), results(after))
    assert word in line
    assert "abc" in line


def test_a_slower_machine_is_not_slower_code() -> None:
    after = of_rounds("update", 1000, [20.0, 21.0, 19.0], [10.0, 10.0, 10.0], 1000, 1.5)
    (line,) = comparison.report(results(CALM), results(after))
    assert "none of 1 figures" in line


def test_the_noisier_of_two_runs_counts() -> None:
    noisy = of_rounds("update", 1000, [2.4, 3.2, 1.6], [1.0, 1.0, 1.0], 1000, 1.5)
    (line,) = comparison.report(results(CALM), results(noisy))
    assert "none of" in line


def test_losing_to_the_peer_is_slower() -> None:
    after = replace(BESIDE, peer=0.5, peer_rounds=(0.25, 0.26, 0.25))
    (line,) = comparison.report(results(BESIDE), results(after))
    assert line.startswith("SLOWER")
    assert "2.00 to 4.00 times the peer" in line


def test_a_single_round_tells_no_noise() -> None:
    after = replace(CALM, seconds=9.0, rounds=(9.0,))
    (line,) = comparison.report(results(CALM), results(after))
    assert "none of" in line


def test_figures_that_are_new_are_not_compared() -> None:
    assert comparison.report(None, results(CALM)) == ["updates: no committed results to compare with"]
    assert comparison.changes(results(CALM), results(replace(CALM, accounts=10))) == []


def test_the_page_shows_the_committed_results() -> None:
    page = (ROOT / "docs" / "figures.md").read_text()
    assert page == with_results(page, list(files.stored().values())), "run `make docs`"


def test_the_page_has_every_figure() -> None:
    page = with_results("before\n", [results(CALM, BESIDE)])
    assert page.startswith("before\n")
    assert "| update | 1,000 | 2.00 s | 1.00 s | 2.00 | 1.5 | 500 |  |  |  |" in page
    assert "| page | 1,000 | 2.00 s | 1.00 s | 2.00 | 1.5 | 500 | 1.00 s | 0.500 | 1 |" in page
    assert "- a note: 7" in page
