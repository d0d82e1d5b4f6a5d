"""A day at the batch panel, act by act: every query, and updates of every kind."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from db import facets
from db.background import upkeep
from db.batches import BatchReference
from db.engine import Mode
from db.queue import Job
from db.reading.parties import tenant_named
from graph.schema import ids
from rules.declarations.groups.lifecycle import LifecycleChange
from rules.requests.request import Request
from rules.requests.selection import Filter
from rules.service import Service
from rules.updates import orphans, turns
from rules.updates.locking import lock_distributors
from rules.updates.statements import lifecycle
from tests.plans import documents
from tests.plans.application import CHUNK, Application
from tests.plans.recording import Plan

PART = "1-6000"
"""Control numbers of the updates: three chunks, a part of the batch."""
MINUTE = timedelta(minutes=1)
SOME = "40-160, 4800-5000"

FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"statuses": ["ACTIVE", "EXPIRED"]},
    {"statuses": ["SUSPENDED"], "depleted": True, "started": True, "registration": "REGISTERED"},
    {"controlNumbers": SOME},
    {"accountId": {"contains": "-7"}, "depleted": False},
    {"accountId": {"startsWith": "26"}},
    {"accountId": {"equals": "nobody"}},
)


@dataclass
class Day:
    """Runs the acts; `sent` has the plans of each by its name."""

    app: Application
    sent: dict[str, list[Plan]] = field(default_factory=dict)
    updates: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    criteria: set[str] = field(default_factory=set)

    async def act(self, act: str, document: str, **variables: Any) -> Any:
        """Executes an operation and keeps its plans."""
        self.app.recorder.drain()
        data = await self.app.data(document, **variables)
        self.sent[act] = self.app.recorder.drain()
        return next(reversed(data.values()))

    def filter(self, **narrowed: Any) -> dict[str, Any]:
        """A filter of the batch; its criteria are noted."""
        self.criteria |= narrowed.keys()
        return {"batch": {"id": self.app.id}, **narrowed}

    async def run(self) -> None:
        """Runs all acts in order."""
        await self.sign_in()
        await self.read_batch()
        await self.update()
        await self.look_at_updates()
        await self.follow_up()
        await self.leave_to_workers()
        await self.run_upkeep()

    async def sign_in(self) -> None:
        """Looks up the tenant of a token, which an application does once: other tests may have used it before."""
        self.app.recorder.drain()
        async with self.app.database.transaction(None) as session:
            assert await tenant_named(session, "demo") == self.app.tenant
        self.sent["sign in"] = self.app.recorder.drain()

    async def read_batch(self) -> None:
        batch = (await self.act("choices", documents.CHOICES, id=self.app.id))["batch"]
        for kind, offered in batch["choices"].items():
            self.chosen[kind] = [each.get("id") or each["code"] for each in offered if isinstance(each, dict)]
            self.named |= {each["name"]: each["id"] for each in offered if "name" in each}
        listed = await self.act("batches", documents.BATCHES, first=5)
        await self.act("batches by name", documents.BATCHES, name="spring", last=2)
        await self.act("batches before", documents.BATCHES, last=2, before=listed["pageInfo"]["endCursor"])
        for number, narrowed in enumerate(FILTERS):
            narrowed = narrowed | ({"products": self.chosen["products"], "distributors": self.chosen["distributors"],
                                    "customerSites": self.chosen["customerSites"]} if number == 2 else {})  # fmt: skip
            await self.act(f"selection {number}", documents.SELECTION, filter=self.filter(**narrowed), size=50)
        await self.act("statistics alone", documents.STATISTICS, filter=self.filter())
        accounts = [ids.encode("Account", self.app.batch.key, number) for number in range(1, 250)]
        await self.act("nodes of accounts", documents.NODES, ids=accounts)
        kinds = ("AccountBatch", "Customer", "Product", "AddOnProduct", "PrepaidPlan", "Role", "CustomerSite",
                 "Distributor", "BatchUpdate")  # fmt: skip
        await self.act("nodes", documents.NODES, ids=[ids.encode(kind, 1) for kind in kinds])

    def changes(self) -> dict[str, dict[str, Any]]:
        """Changes of each attribute group, and some combined."""
        product, site = self.named["Summer Card Plus"], self.chosen["customerSites"][0]
        distributor = self.chosen["distributors"][-1]
        return {
            "charge": {"balance": {"charge": {"amount": "20.00"}}},
            "refund": {"balance": {"refund": {"amount": "1.00"}}},
            "opening": {"balance": {"openingBalance": "5.00"}},
            "add-ons": {"product": {"addOns": {"add": [ids.encode("AddOnProduct", 1)]}}},
            "plan": {"chargingPeriod": [{"plan": ids.encode("PrepaidPlan", 1)}]},
            "settings": {
                "ivrSettings": {"preferredLanguage": self.chosen["ivrLanguages"][0], "unifiedMessaging": "YES"},
                "selfCareSettings": {"timeZone": "Asia/Tokyo", "role": self.chosen["roles"][0]},
            },
            "block": {"lifecycle": {"changeStatus": "BLOCKED"}},
            "all facets": {
                "lifecycle": {"expirationDate": "2028-02-01"},
                "product": {"product": product, "addOns": {"replace": []}},
                "customerSite": {"customerSite": site},
                "distributor": {"distributor": distributor},
            },
        }

    async def update(self) -> None:
        for name, changes in self.changes().items():
            found = await self.act(f"preview {name}", documents.PREVIEW, input={"filter": self.filter(), **changes})
            assert found["userErrors"] == [], (name, found)
        refused = await self.act("preview of nothing", documents.PREVIEW, input={"filter": self.filter()})
        assert [error["code"] for error in refused["userErrors"]] == ["NO_CHANGES"]
        await self.act(
            "preview of who can pay", documents.PREVIEW,
            input={"filter": self.filter(depleted=False, accountId={"startsWith": "26"}), **self.changes()["charge"]},
        )  # fmt: skip
        for name in ("settings", "charge", "all facets"):
            await self._apply(name, {"filter": self.filter(controlNumbers=PART), **self.changes()[name]})
        await self._apply(
            "refused", {"filter": self.filter(), "onRefusal": "REFUSE_BATCH", **self.changes()["opening"]}
        )
        strict = {"onRefusal": "REFUSE_BATCH", **self.changes()["block"]}
        await self._apply("all or nothing", {"filter": self.filter(controlNumbers=SOME), **strict})
        later = {"startAt": "2026-12-24T00:00:00Z", **self.changes()["block"]}
        await self._apply("scheduled", {"filter": self.filter(accountId={"equals": "x"}), **later})

    async def _apply(self, name: str, asked: dict[str, Any]) -> None:
        answer = await self.act(f"update {name}", documents.APPLY, input={"idempotencyKey": name, **asked})
        assert answer["userErrors"] == [], (name, answer)
        self.updates[name] = answer["batchUpdate"]["id"]

    async def look_at_updates(self) -> None:
        for name, id_ in self.updates.items():
            await self.act(f"update {name} as a node", documents.NODES, ids=[id_])
        await self.act("updates", documents.LIST, last=3)
        await self.act("updates of somebody", documents.LIST, by="sue")
        since = {"states": ["COMPLETED"], "since": "2020-01-01T00:00:00Z", "until": "2030-01-01T00:00:00Z"}
        await self.act("updates of a batch", documents.LIST, batch=self.app.id, **since)
        whole = {"id": self.updates["all facets"]}
        for name, narrowed in {
            "results": {"first": 100},
            "last results": {"last": 100},
            "results after": {"first": 100, "after": self._result(100)},
            "results before": {"last": 100, "before": self._result(4_800)},
        }.items():
            await self.act(f"{name} of an update", documents.ONE, **whole, **narrowed)
        refused = {"first": 100, "outcome": "REFUSED", "codes": ["INSUFFICIENT_FUNDS"]}
        await self.act("refused by an update", documents.ONE, id=self.updates["charge"], **refused)
        self.app.recorder.drain()
        url = (await self.app.data(documents.NODES, ids=[whole["id"]]))["nodes"][0]["reportUrl"]
        report = await self.app.api.http.get(url, headers=self.app.api.bearer("demo"))
        assert report.status_code == 200
        assert len(report.text.splitlines()) > 4_000
        self.sent["report"] = self.app.recorder.drain()

    def _result(self, number: int) -> str:
        update = ids.key_of("BatchUpdate", self.updates["all facets"])
        return ids.cursor("results", int(self.app.tenant), update, number)

    async def follow_up(self) -> None:
        refused = {"refusedBy": {"batchUpdate": self.updates["charge"], "codes": ["INSUFFICIENT_FUNDS"]}}
        for name, narrowed in {
            "refused by": refused,
            "refused by whatever": {"refusedBy": {"batchUpdate": self.updates["charge"]}},
            "left by": {"leftBy": self.updates["scheduled"]},
        }.items():
            await self.act(name, documents.SELECTION, filter=self.filter(**narrowed), size=50)
        again = {"filter": self.filter(**refused), **self.changes()["block"]}
        await self.act("preview of who was refused", documents.PREVIEW, input=again)
        await self._apply("who was refused", again)
        await self.act("cancel", documents.CANCEL, id=self.updates["scheduled"])
        for name in ("settings", "charge", "all facets"):
            id_ = self.updates[name]
            await self.act(f"preview of reverting {name}", documents.PREVIEW_REVERT, id=id_)
            answer = await self.act(f"revert of {name}", documents.REVERT, id=id_)
            assert answer["userErrors"] == [], (name, answer)

    async def leave_to_workers(self) -> None:
        """Runs updates as workers do: one whose accounts are removed meanwhile, two scheduled ones, one that fails."""
        self.app.recorder.drain()
        filter_ = Filter(BatchReference(self.app.batch.key), control_numbers=((6_400, 6_500),))
        asked = Request(filter_, {"lifecycle": LifecycleChange(availability_days=77)}, idempotency_key="left")
        now = self.app.api.clock()
        keys = []
        scheduled = {"start_at": now + MINUTE, "idempotency_key": "later"}
        of_nobody = scheduled | {"idempotency_key": "nobody", "filter": replace(filter_, control_numbers=())}
        for small, given in ((0, {}), (10**6, scheduled), (10**6, of_nobody)):
            service = Service(self.app.database, lambda: now, CHUNK, small)
            keys.append(await service.apply(self.app.tenant, "operator", replace(asked, **given)))
        gone = "DELETE FROM accounts WHERE batch_id = $1 AND control_number BETWEEN 6401 AND 6403"
        await self.app.owner.execute(gone, self.app.batch.key)
        for key, at in zip(keys, (now, now + MINUTE, now + MINUTE), strict=True):
            await orphans.requeue_orphans(self.app.database, at + MINUTE)
            await turns.take_turn(self.app.database, Job(self.app.tenant, key), lambda at=at: at, CHUNK)
        async with self.app.database.transaction(self.app.tenant, Mode.WRITE) as session:
            await lock_distributors(session)
            await session.rows(lifecycle.fail(), batch_update=keys[0], now=now, failure="")
        self.sent["workers"] = self.app.recorder.drain()

    async def run_upkeep(self) -> None:
        self.app.recorder.drain()
        await self.app.owner.execute("UPDATE products SET service_availability_threshold = 1 WHERE id = 1")
        await upkeep.run_once(self.app.database)
        async with self.app.database.transaction(self.app.tenant, Mode.WRITE_LOCKED) as session:
            assert await facets.audit(session, [self.app.batch.key]) == 0
            await facets.rebuild(session, [self.app.batch.key])
            await facets.fold(session, self.app.batch.key)
        await self.app.api.http.get("/health/ready")
        partner = {"distributor": "Kiosk Union Wien"}
        answer = await self.app.api.ask("{ viewer { distributor { name } } }", tenant="demo", claims=partner)
        assert answer["data"]["viewer"]["distributor"] == {"name": "Kiosk Union Wien"}
        self.sent["upkeep"] = self.app.recorder.drain()
