"""The tables of docs/figures.md, made from the committed results: `make docs` writes them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.recording.files import Results, stored
from bench.table import Figure, duration, ratio

_START = "<!-- Generated from bench/results: `make docs` writes what follows. -->\n"
_END = "<!-- The end of what is generated. -->\n"


def with_results(page: str, results: list[Results]) -> str:
    """The page with the results between its two comments; the rest as it is."""
    before, _, rest = page.partition(_START)
    sections = "".join(line for each in results for line in _section(each))
    return f"{before}{_START}\n{sections}{_END}{rest.partition(_END)[2]}"


def _section(results: Results) -> Iterator[str]:
    yield f"## `{results.part}`\n\n{results.title}\n\n"
    if results.figures:
        peer = any(figure.peer is not None for figure in results.figures)
        columns = ["what", "accounts", "median", "floor", "ratio", "target", "per second"]
        columns += ["peer", "peer's time to ours", "target"] if peer else []
        yield f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
        for figure in results.figures:
            yield f"| {' | '.join([*_cells(figure), *(_peer_cells(figure) if peer else [])])} |\n"
        yield "\n"
    notes = {**results.notes, "measured": ", ".join(f"{name} {value}" for name, value in results.measured.items())}
    yield "".join(f"- {name}: {value}\n" for name, value in notes.items()) + "\n"


def _cells(figure: Figure) -> list[str]:
    rate = "" if figure.rate is None else f"{figure.rate:,.0f}"
    target = "" if figure.target is None else f"{figure.target:g}"
    times = [duration(figure.seconds), duration(figure.floor), ratio(figure.ratio)]
    return [figure.what, f"{figure.accounts:,}", *times, target, rate]


def _peer_cells(figure: Figure) -> list[str]:
    if figure.peer is None or figure.peer_ratio is None:
        return ["", "", ""]
    target = "" if figure.peer_target is None else f"{figure.peer_target:g}"
    return [duration(figure.peer), ratio(figure.peer_ratio), target]


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_results(file.read_text(), list(stored().values())))
