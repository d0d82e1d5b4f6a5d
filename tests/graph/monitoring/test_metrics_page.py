"""The page of metrics is rendered beside the event loop, and shared by those who ask within a second."""

import asyncio
import threading

import pytest

from graph.monitoring import metrics_page
from graph.monitoring.metrics_page import MetricsPage


async def test_a_page_is_shared_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_page, "KEPT", 3600.0)
    threads: list[int] = []

    def render() -> bytes:
        threads.append(threading.get_ident())
        return b"%d" % len(threads)

    page = MetricsPage(lambda: None, render)
    assert await asyncio.gather(*(page() for _ in range(10))) == [b"1"] * 10
    assert await page() == b"1"
    assert threads[0] != threading.get_ident()
    monkeypatch.setattr(metrics_page, "KEPT", 0.0)
    assert await page() == b"2"


async def test_a_page_that_could_not_be_rendered_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_page, "KEPT", 0.0)
    given = iter([OSError("no file"), b"page"])

    def render() -> bytes:
        found = next(given)
        if isinstance(found, Exception):
            raise found
        return found

    page = MetricsPage(lambda: None, render)
    with pytest.raises(OSError, match="no file"):
        await page()
    assert await page() == b"page"
