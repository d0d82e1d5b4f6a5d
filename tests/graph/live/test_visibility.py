"""Whose statistics a subscription tells: those that the query tells the same caller, of a partner its own alone.

Another tenant's batch is unknown, and so is one in which a partner has no account (any more).
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
    assert (await asked(scene, {}), await asked(scene, PARTNER)) == ((4, 0, 2), (2, 0, 1))
    async with scene.socket() as operator, scene.socket(scene.token(**PARTNER)) as partner:
        for socket, claims in ((operator, {}), (partner, PARTNER)):
            await socket.subscribe("1", STATISTICS, filter=scene.filter)
            assert await statistics(socket) == await asked(scene, claims)


async def test_a_partner_is_told_of_changes_of_its_own_accounts_alone(scene: Scene) -> None:
    await scene.accounts(PARTNER, {"distributor": "Rival"}, {})
    write = "UPDATE accounts SET {} WHERE batch_id = $1 AND control_number = $2"
    owner, batch = scene.application.owner, scene.world.batch
    async with scene.socket() as operator, scene.socket(scene.token(**PARTNER)) as partner:
        for socket in (operator, partner):
            await socket.subscribe("1", STATISTICS, filter=scene.filter)
        assert (await statistics(operator), await statistics(partner)) == ((3, 0, 0), (1, 0, 0))
        for number in (2, 3):
            await owner.execute(write.format("balance = 0"), batch, number)
            assert (await statistics(operator))[2] == number - 1
        await owner.execute(write.format("first_usage = now()"), batch, 1)
        assert await statistics(operator) == (3, 1, 2)
        # Had an event been sent for the others' accounts, it would be first.
        assert await statistics(partner) == (1, 1, 0)


async def test_a_batch_is_unknown_once_a_partner_has_no_account_in_it(scene: Scene) -> None:
    await scene.accounts(PARTNER, {})
    async with scene.socket(scene.token(**PARTNER)) as partner:
        await partner.subscribe("1", STATISTICS, filter=scene.filter)
        assert await statistics(partner) == (1, 0, 0)
        await scene.application.owner.execute(
            "UPDATE accounts SET distributor = NULL WHERE batch_id = $1", scene.world.batch
        )
        message = await partner.receive()
        assert message["type"] == "error"
        assert [error["extensions"]["code"] for error in message["payload"]] == ["NOT_FOUND"]


@pytest.mark.parametrize("claims", [{}, PARTNER], ids=["operator", "partner"])
async def test_a_batch_of_another_tenant_is_unknown(scene: Scene, claims: dict[str, Any]) -> None:
    """Also to a partner whose distributor has the same name there."""
    await scene.accounts(PARTNER)
    other = await make_world(scene.application.owner)
    tenant = await scene.application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", other.tenant)
    async with scene.socket(scene.application.api.token(tenant, **claims)) as socket:
        await not_found(socket, STATISTICS, filter=scene.filter)
        # The other tenant's batch of the same name has no accounts, and so is nothing that a partner sees.
        by_name = {"batch": {"name": other.batch_name}}
        if claims:
            await not_found(socket, STATISTICS, filter=by_name)
        else:
            await socket.subscribe("2", STATISTICS, filter=by_name)
            assert await statistics(socket, "2") == (0, 0, 0)
