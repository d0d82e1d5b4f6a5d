"""What lies at the ends of what may be stored is answered, wherever it is shown; the rest cannot be there."""

from typing import Any

from tests.graph.updates.panel import Panel

FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"
MAX_AMOUNT = "99999999999999999999.99999"
ROWS = [
    {"first_usage": FIRST, "activation_date": "0001-01-01", "availability_days": 1},
    {"first_usage": LAST, "availability_days": 36_500, "expiration_date": "9999-12-31"},
    {"first_usage": FIRST, "last_recharge": LAST, "balance": MAX_AMOUNT, "opening_balance": f"-{MAX_AMOUNT}"},
]
SHOWN = "controlNumber status firstUsage activationDate expirationDate availabilityDays balance openingBalance funds"
PAGE = f"""
query ($batch: ID!) {{
  accountBatch(filter: {{batch: {{id: $batch}}, statuses: [ACTIVE, EXPIRED]}}) {{
    statistics {{ selected byStatus {{ status count }} }}
    accounts(first: 10) {{ nodes {{ id {SHOWN} }} }}
  }}
}}
"""
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on Account {{ {SHOWN} }} }} }}"


async def shown(panel: Panel) -> list[dict[str, Any]]:
    batch = (await panel.data(PAGE, batch=panel.batch))["accountBatch"]
    nodes: list[dict[str, Any]] = batch["accounts"]["nodes"]
    assert batch["statistics"]["selected"] == len(nodes)
    for node in nodes:
        alone = await panel.data(NODE, id=node["id"])
        assert alone["node"] == {name: value for name, value in node.items() if name != "id"}
    return nodes


async def test_pages_nodes_previews_and_results(panel: Panel) -> None:
    await panel.owner.execute(
        "UPDATE customers SET billing_time_zone = 'Pacific/Kiritimati' WHERE tenant_id = $1", panel.world.tenant
    )
    await panel.accounts(*ROWS)
    nodes = await shown(panel)
    assert [node["firstUsage"] for node in nodes] == [FIRST, LAST, FIRST]
    assert [node["status"] for node in nodes] == ["EXPIRED", "ACTIVE", "ACTIVE"]
    assert (nodes[2]["balance"], nodes[2]["openingBalance"]) == (MAX_AMOUNT, f"-{MAX_AMOUNT}")
    latest = {"lifecycle": {"expirationDate": "9999-12-31", "availabilityDays": 36_500}}
    preview = await panel.preview({**latest, "balance": {"refund": {"amount": "1"}}})
    assert preview["userErrors"] == []
    samples = [sample["controlNumber"] for found in preview["preview"]["refusals"] for sample in found["samples"]]
    assert sorted(set(samples)) == [1, 2, 3]
    update = await panel.done(latest)
    assert (update["state"], update["progress"]["updated"]) == ("COMPLETED", 2)
    results = await panel.results(update)
    changes = {change["attribute"] for edge in results["edges"] for change in edge["node"]["changes"]}
    assert changes == {"expirationDate", "availabilityDays"}
    assert [node["expirationDate"] for node in await shown(panel)] == ["9999-12-31"] * 3
    stored = await panel.owner.fetch(
        "SELECT expiration_date::text FROM accounts WHERE batch_id = $1", panel.world.batch
    )
    assert {row[0] for row in stored} == {"9999-12-31"}
