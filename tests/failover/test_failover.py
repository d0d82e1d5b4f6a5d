"""Failovers in the middle of an update with money: what was acknowledged is there, nothing twice, and it goes on.

`python -m tests.failover` has all faults, both kinds of replication and 200,000 accounts, and with `--pooled` the same
through PgBouncer (docs/scaling.md).
"""

import os
import random
import shutil
from collections.abc import AsyncIterator

import pytest

from tests.deploy.haproxy import HAPROXY
from tests.failover import failover_round
from tests.failover.cluster import running_cluster
from tests.failover.faults import FAULTS
from tests.failover.installation import Installation, Way, installed
from tests.failover.network import can_make_networks
from tests.support.needs import needs
from tests.support.pooler import PGBOUNCER

pytestmark = [
    needs(shutil.which("etcd"), "etcd is not installed (Debian: etcd-server)", waived="NO_ETCD"),
    needs(shutil.which("ip"), "ip is not installed (Debian: iproute2)", waived="NO_IPROUTE"),
    needs(can_make_networks(), "only root may make networks, and not in every container", waived="NO_NETWORKS"),
    needs(PGBOUNCER, "pgbouncer is not installed", waived="NO_PGBOUNCER"),
    needs(HAPROXY, "haproxy is not installed", waived="NO_HAPROXY"),
    pytest.mark.timeout(600),
]

ACCOUNTS = 20_000
GOES_ON_WITHIN = 10.0
ROUNDS = (
    ("switch-over", Way.POOLED, True),
    ("postgres killed", Way.DIRECT, False),
    ("network between cut", Way.DIRECT, True),
)
"""The quickest, and the one in which two might take writes; whether commits wait for the standby."""


@pytest.fixture(scope="module")
async def installations() -> AsyncIterator[dict[Way, Installation]]:
    async with running_cluster() as cluster, installed(cluster, ACCOUNTS, *Way) as installations:
        yield installations


@pytest.mark.parametrize(("fault", "way", "synchronous"), ROUNDS)
async def test_a_failover(installations: dict[Way, Installation], fault: str, way: Way, synchronous: bool) -> None:
    chance = random.Random(os.environ.get("FAILOVER_SEED", fault))
    outcome = await failover_round.run(installations[way], FAULTS[fault], fault, chance, synchronous=synchronous)
    print(failover_round.HEAD, outcome, sep="\n")
    assert outcome.twice == 0
    assert outcome.acknowledged > 0
    assert outcome.refused > 0, "clients are told 503 while there is no primary"
    assert outcome.resumed_after < GOES_ON_WITHIN
    assert outcome.answered_after < GOES_ON_WITHIN
    if synchronous:
        assert outcome.lost == 0
