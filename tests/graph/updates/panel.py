"""A person at the batch panel: asks through the API for changes to one batch of a world of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from graph.schema import ids
from tests.factories.accounts import add_accounts
from tests.factories.world import World
from tests.graph.conftest import Api

PREVIEW = """
query ($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) {
    userErrors { code message path }
    preview {
      criteria { label value }
      changes { group attribute value }
      selected updated unchanged refused moneyMoved confirmationToken
      refusals { code message count samples { controlNumber accountId product { name } } }
      distributorCharges { distributor { name } amount debtAfter creditLimit }
    }
  }
}
"""
APPLY = """
mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) {
    userErrors { code message path }
    batchUpdate { ...update }
  }
}
fragment update on BatchUpdate {
  id state onRefusal comment requestedBy requestedAt startedAt finishedAt failure
  batch { name }
  criteria { label value }
  changes { group attribute value }
  progress { selected processed updated unchanged refused fraction }
  refusals { code message count }
  distributorCharges { distributor { name } amount debtAfter creditLimit }
}
"""
RESULTS = """
query ($id: ID!, $outcome: Outcome, $codes: [RefusalCode!], $first: Int, $after: String, $last: Int, $before: String) {
  batchUpdate(id: $id) {
    results(outcome: $outcome, codes: $codes, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node {
        controlNumber accountId outcome refusals account { accountId status } changes { attribute before after }
      } }
    }
  }
}
"""
ALL = ["INACTIVE", "NOT_YET_ACTIVE", "ACTIVE", "BLOCKED", "EXPIRED", "SUSPENDED", "TERMINATED"]
_keys = count(1)


@dataclass
class Panel:
    """One operator of one tenant."""

    api: Api
    owner: Any
    world: World
    tenant: str

    def id(self, kind: str, name: str) -> str:
        """The global ID of what has that name in the world."""
        return ids.encode(kind, self.world[name])

    @property
    def batch(self) -> str:
        """The global ID of the batch."""
        return ids.encode("AccountBatch", self.world.batch)

    async def accounts(self, *rows: Mapping[str, Any], first: int = 1) -> None:
        """Adds accounts to the batch."""
        await add_accounts(self.owner, self.world, rows, first=first)

    def request(self, changes: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """An input over the whole batch, terminated accounts too, with a new key, or as given."""
        whole = {"batch": {"id": self.batch}, "statuses": ALL}
        return {"filter": whole, "idempotencyKey": f"key {next(_keys)}", **changes, **given}

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer to an operation, errors and all."""
        return await self.api.ask(query, tenant=self.tenant, **variables)

    async def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation without errors."""
        return await self.api.data(query, tenant=self.tenant, **variables)

    async def preview(self, changes: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """The payload of a preview."""
        answer = await self.data(PREVIEW, input=self.request(changes, **given))
        payload: dict[str, Any] = answer["previewBatchUpdate"]
        return payload

    async def apply(self, changes: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """The payload of an update."""
        answer = await self.data(APPLY, input=self.request(changes, **given))
        payload: dict[str, Any] = answer["batchUpdateAccounts"]
        return payload

    async def done(self, changes: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """The batch update that was accepted."""
        payload = await self.apply(changes, **given)
        assert payload["userErrors"] == []
        update: dict[str, Any] = payload["batchUpdate"]
        return update

    async def results(self, update: Mapping[str, Any], **arguments: Any) -> dict[str, Any]:
        """A page of an update's results."""
        answer = await self.data(RESULTS, id=update["id"], **arguments)
        results: dict[str, Any] = answer["batchUpdate"]["results"]
        return results

    async def nodes(self, update: Mapping[str, Any], **arguments: Any) -> list[dict[str, Any]]:
        """The results of a page."""
        return [edge["node"] for edge in (await self.results(update, **arguments))["edges"]]

    async def changes(self, update: Mapping[str, Any]) -> dict[int, dict[str, tuple[str | None, str | None]]]:
        """What changed: by control number and attribute, before and after."""
        nodes = await self.nodes(update, first=500)
        return {
            node["controlNumber"]: {each["attribute"]: (each["before"], each["after"]) for each in node["changes"]}
            for node in nodes
        }

    async def accepted(self) -> int:
        """How many batch updates the tenant has."""
        query = "SELECT count(*) FROM batch_updates WHERE tenant_id = $1"
        return int(await self.owner.fetchval(query, self.world.tenant))
