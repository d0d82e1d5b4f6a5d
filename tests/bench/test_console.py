"""The part `console` without what it wants: it says so, and measures nothing."""

from pathlib import Path

import pytest

from bench.console import browser, measuring
from graph.http.pages import built_page


async def test_without_a_browser_it_is_skipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(browser, "CHROMIUM", tmp_path / "none")
    figures, notes = await measuring.measure(10, 1)
    assert figures == []
    assert str(notes["skipped"]) == f"no browser at {tmp_path / 'none'}"


async def test_without_a_build_it_is_skipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    browser_there = tmp_path / "chromium"
    browser_there.touch()
    monkeypatch.setattr(browser, "CHROMIUM", browser_there)
    monkeypatch.setattr(built_page, "STATIC", tmp_path)
    figures, notes = await measuring.measure(10, 1)
    assert figures == []
    assert "make web" in str(notes["skipped"])
