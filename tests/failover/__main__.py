"""`python -m tests.failover [--pooled] [--rounds N] [--seed S] [--accounts N] [FAULT ...]`: rounds of all faults.

Prints a table. `--pooled`: the server goes to the cluster through PgBouncer.
"""

import argparse
import asyncio
import random

from tests.failover import failover_round
from tests.failover.cluster import running_cluster
from tests.failover.faults import FAULTS
from tests.failover.installation import Way, installed


async def main(way: Way, rounds: int, seed: int, accounts: int, names: list[str]) -> None:
    """Prints a line for each round."""
    print(f"{way}, seed {seed}, {accounts} accounts", failover_round.HEAD, sep="\n", flush=True)
    chance = random.Random(seed)
    async with running_cluster() as cluster, installed(cluster, accounts, way) as installations:
        for number in range(rounds):
            for synchronous in (True, False):
                for name in names:
                    key = f"round {number} {name} {synchronous}"
                    found = installations[way]
                    told = await failover_round.run(found, FAULTS[name], key, chance, synchronous=synchronous)
                    print(told, flush=True)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--pooled", dest="way", action="store_const", const=Way.POOLED, default=Way.DIRECT)
parser.add_argument("--rounds", type=int, default=1)
parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
parser.add_argument("--accounts", type=int, default=200_000)
parser.add_argument("faults", nargs="*", default=list(FAULTS))
given = parser.parse_args()
asyncio.run(main(given.way, given.rounds, given.seed, given.accounts, given.faults))
