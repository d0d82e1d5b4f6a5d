"""Whose statistics a subscription tells: those that the query tells the same caller; another tenant's batch is unknown.

Partners' scoping is still to come (docs/tokens.md): once the query hides what is not a partner's, the subscription
has to as well, also where an operator watches the same selection.
"""

from typing import Any

import pytest

from tests.factories.world import make_world
from tests.graph.live.scene import STATISTICS, Scene
from tests.graph.live.test_subscriptions import not_found, statistics

QUERY = """query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) { statistics { selected started depleted } }
}"""
PARTNER = {"distributor": "Unlimited"}


async def asked(scene: Scene, claims: dict[str, Any]) -> tuple[int, int, int]:
    """What the query tells that caller."""
    answer = await scene.application.api.ask(QUERY, tenant=scene.tenant, claims=claims, filter=scene.filter)
    counts = answer["data"]["accountBatch"]["statistics"]
    return counts["selected"], counts["started"], counts["depleted"]


async def test_a_partner_is_told_what_it_is_told_when_it_asks(scene: Scene) -> None:
    await scene.accounts({**PARTNER, "balance": "0"}, PARTNER, {"distributor": "Rival", "balance": "0"}, {})
    async with scene.socket() as operator, scene.socket(scene.token(**PARTNER)) as partner:
        for socket, claims in ((operator, {}), (partner, PARTNER)):
            await socket.subscribe("1", STATISTICS, filter=scene.filter)
            assert await statistics(socket) == await asked(scene, claims)


@pytest.mark.parametrize("claims", [{}, PARTNER], ids=["operator", "partner"])
async def test_a_batch_of_another_tenant_is_unknown(scene: Scene, claims: dict[str, Any]) -> None:
    """Also to a partner whose distributor has the same name there."""
    await scene.accounts(PARTNER)
    other = await make_world(scene.application.owner)
    tenant = await scene.application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", other.tenant)
    async with scene.socket(scene.application.api.token(tenant, **claims)) as socket:
        await not_found(socket, STATISTICS, filter=scene.filter)
        assert (await _empty_batch_of(socket, other.batch_name)) == (0, 0, 0)


async def _empty_batch_of(socket: Any, name: str) -> tuple[int, int, int]:
    """The other tenant's batch of the same name has no accounts."""
    await socket.subscribe("2", STATISTICS, filter={"batch": {"name": name}})
    return await statistics(socket, "2")
