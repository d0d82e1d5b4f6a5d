"""The console on the demo with many accounts: first load, a jump, scrolling, presses, and what moves by itself."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser

from bench.client import Client
from bench.console import acts, interactions
from bench.console.browser import Unavailable, browser, fresh_page, graphics
from bench.process import run, serving
from bench.server import database
from bench.table import Figure, Notes, median, of_rounds
from db.demo.plan import SUMMER
from graph.execution.trusted.console import console_documents

JUMP_BOUND = 0.3
PAINT_BOUND = 0.1
FRAME = 1 / 59.5
"""Seconds: sixty frames a second, as whole numbers are rounded."""
LOAD_BOUND = 300_000
"""Bytes."""
JUMPS = 10

BATCH = "query ($name: String!) { accountBatches(nameContains: $name, first: 1) { nodes { id } } }"


@dataclass
class _Taken:
    """What was measured: a value for each round."""

    loads: list[acts.Load] = field(default_factory=list)
    words: list[float] = field(default_factory=list)
    jumps: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    frames: list[acts.Frames] = field(default_factory=list)
    rests: list[list[float]] = field(default_factory=list)
    presses: list[dict[str, float]] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)
    shifts: list[float] = field(default_factory=list)


async def measure(size: int, rounds: int) -> tuple[list[Figure], Notes]:
    """Medians of the rounds; nothing where no browser is."""
    taken = _Taken()
    try:
        async with browser() as opened, database() as (directory, _, _):
            seconds, _ = await asyncio.to_thread(run, directory, "demo", "--tenant", "demo", "--accounts", str(size))
            async with serving(directory, tenant="demo") as (http, _):
                for turn in range(-1, rounds):
                    # The first one warms up.
                    await _round(opened, http, size, taken if turn >= 0 else _Taken())
            drawn = await graphics(opened)
            version = opened.version
    except Unavailable as reason:
        return [], {"skipped": reason}
    made = {"browser": f"Chromium {version}, pages drawn {drawn}", "demo": f"{seconds:.1f} s"}
    return list(_figures(taken, size)), {**made, **_notes(taken)}


async def _round(browser: Browser, http: Client, size: int, taken: _Taken) -> None:
    async with fresh_page(browser) as page:
        taken.words.append(await acts.first_paint(page, f"{http.url}/health/live"))
        taken.loads.append(await acts.load(page, f"{http.url}/#token={http.token}"))
        await acts.choose_batch(page)
        await _jumps(page, http, size, taken)
        taken.rests.append(await acts.rest(page))
        taken.frames.append(await acts.scroll(browser, page))
        taken.nothing.append(await interactions.nothing(page))
        taken.presses.append(await interactions.all_of_them(page))
        taken.shifts.append(await page.evaluate("bench.shift"))


async def _jumps(page: Any, http: Client, size: int, taken: _Taken) -> None:
    """Jumps to and fro, and the same pages of accounts by HTTP alone."""
    document = next(text for text in console_documents().values() if "query AccountPage(" in text)
    batch = (await http.graphql(BATCH, name=SUMMER))["accountBatches"]["nodes"][0]["id"]
    places = [1 + (place * 7 + 4) % JUMPS * size // JUMPS for place in range(JUMPS)]
    seconds, bare = [], []
    for number in places:
        seconds.append(await acts.jump(page, number))
        begun = time.perf_counter()
        await http.graphql(document, filter={"batch": {"id": batch}}, first=100, **{"from": number})
        bare.append(time.perf_counter() - begun)
    taken.jumps.append(median(seconds))
    taken.pages.append(median(bare))


def _figures(taken: _Taken, size: int) -> Iterator[Figure]:
    word = "compared with that of a page of one word"
    painted, usable = ([getattr(each, name) for each in taken.loads] for name in ("painted", "usable"))
    yield of_rounds(f"first paint, {word}", size, painted, taken.words, 1, None)
    yield of_rounds(f"until a batch can be sought, {word}", size, usable, taken.words, 1, None)
    what = "jump to a control number, compared with the server's answer"
    yield of_rounds(what, size, taken.jumps, taken.pages, 1, _allowed(JUMP_BOUND, taken.pages))
    moving, resting = [each.mean for each in taken.frames], [sum(each) / len(each) for each in taken.rests]
    what = "a frame while the accounts are scrolled, compared with one at rest"
    yield of_rounds(what, size, moving, resting, 1, _allowed(FRAME, resting))
    used = [each.processor for each in taken.frames]
    what = "processor time of the page for such a frame, compared with the time that there is"
    yield of_rounds(what, size, used, [1 / 60] * len(used), 1, 1.0)
    longest = [max(each.values()) for each in taken.presses]
    what = "the longest of the presses and keys to the next paint, compared with a press on nothing"
    yield of_rounds(what, size, longest, taken.nothing, 1, _allowed(PAINT_BOUND, taken.nothing))


def _allowed(bound: float, floors: list[float]) -> float:
    """The bound of seconds, as a ratio to the floor."""
    return round(bound / median(floors), 3)


def _notes(taken: _Taken) -> Notes:
    first = taken.loads[0]
    presses = {what: median([each[what] for each in taken.presses]) for what in taken.presses[0]}
    return {
        "first load": f"{first.size:,} bytes in {first.files} files, {_told(first.size, LOAD_BOUND)}",
        "longest frame of each round": ", ".join(f"{max(each.seconds) * 1000:.0f} ms" for each in taken.frames),
        "longest frame at rest": ", ".join(f"{max(each) * 1000:.0f} ms" for each in taken.rests),
        "presses and keys to the next paint": ", ".join(f"{what} {s * 1000:.0f} ms" for what, s in presses.items()),
        "layout shift": f"{max(taken.shifts):.4g}, {_told(max(taken.shifts), 0)}",
    }


def _told(value: float, bound: float) -> str:
    return f"{'at most' if value <= bound else 'MISSED: at most'} {bound:,}"
