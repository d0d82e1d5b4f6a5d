"""`python -m bench [PART ...]`: measures on data that the product itself has loaded, with nothing done by hand.

Most parts share one server, with batches of 10,000, 100,000 and 1,000,000 accounts; some have one of their own.
"""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

from bench.parts.apart import APART, UNUSUAL
from bench.parts.options import Measured, Options
from bench.parts.shared import PARTS
from bench.recording import comparison, files
from bench.server import Bench, bench
from bench.table import Notes, show
from db.settings import Settings


async def _run(options: Options, parts: list[str], directory: Path) -> None:
    async with _shared(options, [part for part in parts if part in PARTS]) as server:
        for part in PARTS:
            if server is not None and part in parts:
                await _measure(part, PARTS[part](server, options), PARTS[part].__doc__, server.loaded, directory)
    for part in APART:
        if part in parts:
            await _measure(part, APART[part](options), APART[part].__doc__, {}, directory)


@asynccontextmanager
async def _shared(options: Options, parts: list[str]) -> AsyncIterator[Bench | None]:
    """The server of those parts, if there are any."""
    if not parts:
        yield None
        return
    async with bench(options.sizes) as server:
        yield server


async def _measure(
    part: str, measuring: Awaitable[Measured], title: str | None, loaded: Notes, directory: Path
) -> None:
    """Measure a part, show and keep its results, and say what became slower."""
    measured = files.circumstances()
    figures, notes = await measuring
    measured["load after"] = round(os.getloadavg()[0], 1)
    results = files.Results(part, title or part, measured, figures, {**loaded, **notes})
    show(part, figures, results.notes)
    print("\n".join(comparison.report(files.committed(part), results)))
    files.save(results, directory)


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    usual = [part for part in (*PARTS, *APART) if part not in UNUSUAL]
    told = f"of {', '.join([*PARTS, *APART])}; without any: all but {' and '.join(UNUSUAL)}"
    parser.add_argument("parts", nargs="*", metavar="PART", help=told)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3, help="of each update and its floor")
    parser.add_argument("--requests", type=int, default=300, help="of each read and its floor")
    parser.add_argument("--seconds", type=float, default=3, help="of each turn of the part `peer`")
    parser.add_argument(
        "--growing", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000], help="of `growth`"
    )
    parser.add_argument("--batches", type=int, default=20_000, help="of the part `many`")
    parser.add_argument("--batch-size", type=int, default=1_000, help="accounts of each batch of the part `many`")
    parser.add_argument("--results", type=Path, default=files.DIRECTORY, help="directory of the results as JSON")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith(Settings.model_config["env_prefix"])]:
        del os.environ[name]  # what is measured has the settings that the benchmark gives it, and the defaults
    parts = arguments.parts or usual
    if unknown := [part for part in parts if part not in {**PARTS, **APART}]:
        parser.error(f"there is no part {', '.join(unknown)}")
    options = Options(
        arguments.accounts, arguments.rounds, arguments.requests, arguments.seconds,
        arguments.growing, arguments.batches, arguments.batch_size,
    )  # fmt: skip
    asyncio.run(_run(options, parts, arguments.results))


if __name__ == "__main__":
    main()
