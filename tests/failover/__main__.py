"""`python -m tests.failover [--rounds N] [--seed S] [--accounts N] [FAULT ...]`: rounds of all faults, as a table."""

import argparse
import asyncio
import random

from tests.failover import failover_round
from tests.failover.cluster import running_cluster
from tests.failover.faults import FAULTS
from tests.failover.installation import installed


async def main(rounds: int, seed: int, accounts: int, names: list[str]) -> None:
    """Prints a line for each round."""
    print(f"seed {seed}, {accounts} accounts", failover_round.HEAD, sep="\n", flush=True)
    chance = random.Random(seed)
    async with running_cluster() as cluster, installed(cluster, accounts) as installation:
        for number in range(rounds):
            for synchronous in (True, False):
                for name in names:
                    key = f"round {number} {name} {synchronous}"
                    print(
                        await failover_round.run(installation, FAULTS[name], key, chance, synchronous=synchronous),
                        flush=True,
                    )


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--rounds", type=int, default=1)
parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
parser.add_argument("--accounts", type=int, default=200_000)
parser.add_argument("faults", nargs="*", default=list(FAULTS))
given = parser.parse_args()
asyncio.run(main(given.rounds, given.seed, given.accounts, given.faults))
