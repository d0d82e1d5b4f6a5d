"""Statistics are exact whoever writes: compared with a plain count in one snapshot, while everybody writes at once."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from db import batches, facets, facts, statistics
from db.background import upkeep
from db.batches import BatchReference
from db.engine import Database, Mode, Session
from db.statistics import Statistics
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import ProductChange
from rules.requests.request import Request
from rules.requests.selection import Filter, Registration
from rules.requests.text_match import Match, TextMatch
from rules.service import Service
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.support import plain_sql
from tests.support.clock import FixedClock
from tests.support.postgres import TestDatabase
from tests.support.suppression import suppress_by_setting, switch_all_off
from tests.support.writers import Writer

ALL = tuple(facts.STATUSES)
ACCOUNTS, WRITERS, WRITES, READS, ROUNDS = 70, 3, 500, 200, 60
STEP = 650
"""From one control number to the next: the accounts are in slices of several levels, some in none that is whole."""
NAMES = ("One", "Two", "Three")
"""The batches; the last is of another customer, in another zone."""

VERBS = ("balance", "balance", "balance", "several", "usage", "recharge", "registration", "block", "dates", "product",
         "site", "status", "add", "remove", "back", "move")  # fmt: skip

Compared = tuple[Callable[[World], Mapping[str, Any]], str]
FILTERS: tuple[Compared, ...] = (
    (lambda _: {}, "a.bill_status <> 'terminated'"),
    (lambda _: {"statuses": ALL}, "true"),
    (lambda _: {"statuses": ("ACTIVE", "EXPIRED")}, f"{plain_sql.STATUS} IN ('ACTIVE', 'EXPIRED')"),
    (lambda _: {"statuses": ("SUSPENDED", "TERMINATED")}, f"{plain_sql.STATUS} IN ('SUSPENDED', 'TERMINATED')"),
    (lambda _: {"statuses": ("NOT_YET_ACTIVE", "BLOCKED", "INACTIVE"), "started": False},
     f"{plain_sql.STATUS} IN ('NOT_YET_ACTIVE', 'BLOCKED', 'INACTIVE') AND NOT {plain_sql.STARTED}"),
    (lambda _: {"registration": Registration.REGISTERED, "statuses": ALL}, "a.registered"),
    (lambda _: {"depleted": True, "statuses": ALL}, plain_sql.DEPLETED),
    (lambda _: {"depleted": False, "started": True, "statuses": ALL},
     f"NOT {plain_sql.DEPLETED} AND {plain_sql.STARTED}"),
    (lambda w: {"products": (w["Full"], w["Bare"]), "statuses": ALL}, "p.name IN ('Full', 'Bare')"),
    (lambda w: {"distributors": (w["Unlimited"],)},
     "a.distributor = (SELECT id FROM distributors WHERE name = 'Unlimited' AND tenant_id = a.tenant_id)"
     " AND a.bill_status <> 'terminated'"),
    (lambda w: {"customer_sites": (w["Depot"],), "statuses": ALL},
     "a.customer_site = (SELECT id FROM customer_sites WHERE name = 'Depot' AND tenant_id = a.tenant_id)"),
    (lambda _: {"control_numbers": ((1, 20), (640, 20_000)), "statuses": ALL},
     "(a.control_number BETWEEN 1 AND 20 OR a.control_number BETWEEN 640 AND 20000)"),
    (lambda _: {"control_numbers": ((0, 999_999_999),)}, "a.bill_status <> 'terminated'"),
    (lambda _: {"control_numbers": ((651, 651), (1_301, 40_000), (40_951, 45_501)), "depleted": False},
     "int4multirange '{[651,651], [1301,40000], [40951,45501]}' @> a.control_number AND a.bill_status <> 'terminated'"
     f" AND NOT {plain_sql.DEPLETED}"),
    (lambda w: {"control_numbers": ((4_096, 36_863),), "distributors": (w["Unlimited"],), "statuses": ("ACTIVE",)},
     "a.distributor = (SELECT id FROM distributors WHERE name = 'Unlimited' AND tenant_id = a.tenant_id)"
     f" AND {plain_sql.STATUS} = 'ACTIVE' AND a.control_number BETWEEN 4096 AND 36863"),
    (lambda _: {"account_id": TextMatch(Match.CONTAINS, "1"), "statuses": ALL}, "a.account_id ~ '1'"),
    (lambda _: {"products": ()}, "false"),
)  # fmt: skip


@dataclass
class Stall:
    """Everything that the writers and readers of one test share."""

    database: TestDatabase
    db: Database
    world: World
    clock: FixedClock
    compared: int = 0
    counted: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[int]:
        """The keys of the batches."""
        return [self.world[name] for name in NAMES]


_COUNTS = [0]
"""How often statistics were counted over the accounts, by whichever reader."""


@pytest.fixture
async def stall(
    database: TestDatabase, db: Database, owner: Any, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Stall:
    """Three batches, of accounts of every kind."""
    over_accounts = statistics.from_accounts

    def noted(shape: Any) -> Any:
        _COUNTS[0] += 1
        return over_accounts(shape)

    monkeypatch.setattr(statistics, "from_accounts", noted)
    world = await make_world(owner)
    chance = random.Random(7)
    await owner.execute("UPDATE customers SET billing_time_zone = 'Pacific/Kiritimati' WHERE name = 'Bert'")
    for name in NAMES:
        customer = world["Bert" if name == NAMES[-1] else "Anna"]
        key = await world.add_batch(owner, name, customer=customer)
        await add_accounts(owner, world, [_account(chance) for _ in range(ACCOUNTS)], batch=key, step=STEP)
    return Stall(database, db, world, clock)


def _account(chance: random.Random) -> dict[str, Any]:
    return {
        "bill_status": chance.choice(("open", "open", "open", "inactive", "terminated")),
        "billing_model": chance.choice(("debit", "debit", "credit", "voucher")),
        "balance": str(chance.choice((0, 1, 3, 7))),
        "credit_limit": str(chance.choice((0, 3, 9))),
        "product": chance.choice(("Plain", "Full", "Bare")),
        "activation_date": chance.choice(("2026-01-01", "2026-11-24", "2026-11-26")),
        "expiration_date": chance.choice((None, "2026-11-24", "2026-11-27")),
        "availability_days": chance.choice((None, 3)),
        "first_usage": chance.choice((None, "2026-11-20T23:30:00Z", "2026-11-21T09:00:00Z")),
        "distributor": chance.choice((None, "Unlimited")),
        "customer_site": chance.choice((None, "Depot")),
    }


# ---- reading, and counting once more ----


async def compare(stall: Stall, filters: tuple[Compared, ...] = FILTERS) -> None:
    """Reads every batch's statistics for those filters and counts them plainly, in one snapshot."""
    now = stall.clock()
    async with stall.db.transaction(stall.world.tenant) as session:
        for key in stall.keys:
            batch = await batches.find(session, BatchReference(key), now)
            assert batch is not None
            for given, condition in filters:
                filter_ = Filter(BatchReference(key), **given(stall.world))
                read = await statistics.read(session, batch, filter_)
                counted = await _plain(session, key, now, condition)
                stall.compared += 1
                stall.counted += counted.selected
                if read != counted:
                    stall.differences.append(f"batch {key}, {condition}: {read} is {counted}")


async def _plain(session: Session, batch: int, now: Any, condition: str) -> Statistics:
    rows = await session.connection.fetch(
        f"SELECT {plain_sql.STATUS} AS status, a.product, count(*) AS n,"
        f" count(*) FILTER (WHERE {plain_sql.STARTED}) AS started,"
        f" count(*) FILTER (WHERE {plain_sql.DEPLETED}) AS depleted FROM {plain_sql.FROM}"
        f" WHERE a.batch_id = $2 AND {condition} GROUP BY 1, 2",
        now,
        batch,
    )
    counted = Statistics()
    for row in rows:
        counted.add(row["status"], row["product"], row["n"], row["started"], row["depleted"])
    return counted


async def audited(stall: Stall) -> int:
    """How many facets are wrong."""
    async with stall.db.transaction(stall.world.tenant) as session:
        return await facets.audit(session, stall.keys)


# ---- everybody at once ----


async def _readers(stall: Stall, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(READS // len(NAMES)):
        await compare(stall, tuple(chance.sample(FILTERS, 3)))
        await asyncio.sleep(0)


async def _catalogue(stall: Stall, connection: Any) -> None:
    """Thresholds, suspensions, zones, a batch's customer; and the day turns."""
    chance = random.Random(5)
    w = stall.world
    for _ in range(ROUNDS):
        threshold = Decimal(chance.choice((0, 1, 3, 5)))
        zone = chance.choice(("Europe/Vienna", "Pacific/Kiritimati", "Etc/GMT+12"))
        product, customer = w[chance.choice(("Plain", "Full", "Bare"))], w[chance.choice(("Anna", "Bert"))]
        for statement, values in chance.sample(
            [
                ("UPDATE products SET service_availability_threshold = $2 WHERE id = $1", (product, threshold)),
                ("UPDATE customers SET suspended = NOT suspended WHERE id = $1", (customer,)),
                ("UPDATE customers SET billing_time_zone = $2 WHERE id = $1", (customer, zone)),
                ("UPDATE batches SET customer = $2 WHERE id = $1", (w[chance.choice(NAMES)], customer)),
            ],
            2,
        ):
            await connection.execute(statement, *values)
        stall.clock.now += timedelta(hours=7)
        await asyncio.sleep(0.02)


async def _keepers(stall: Stall) -> None:
    """Folding and restamping, more often than ever."""
    for _ in range(ROUNDS):
        await upkeep.run_once(stall.db)
        async with stall.db.transaction(stall.world.tenant, Mode.WRITE_LOCKED) as session:
            await facets.fold(session, random.choice(stall.keys))
        await asyncio.sleep(0.01)


async def _updates(stall: Stall) -> None:
    w = stall.world
    service = Service(stall.db, stall.clock, chunk_size=25)
    series: list[dict[str, Any]] = [
        {"balance": BalanceChange(charge=TransactionInput(Decimal("0.5")))},
        {"product": ProductChange(w["Full"])},
        {"lifecycle": LifecycleChange(availability_days=4, change_status=StatusChange.BLOCKED)},
        {"lifecycle": LifecycleChange(activate_inactive=True, change_status=StatusChange.UNBLOCKED)},
        {"distributor": DistributorChange(w["Unlimited"])},
        {"product": ProductChange(w["Bare"])},
        {"lifecycle": LifecycleChange(expiration_date=None)},
        {"balance": BalanceChange(opening_balance=Decimal(4))},
    ]
    for number, changes in enumerate(series):
        filter_ = Filter(BatchReference(stall.keys[number % 2]), statuses=ALL)
        await service.apply(w.tenant, "operator", Request(filter_, changes, idempotency_key=f"{number}"))


@asynccontextmanager
async def connected(stall: Stall, count: int) -> AsyncIterator[list[Any]]:
    """So many connections of other programs."""
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(count):
            connections.append(await asyncpg.connect(stall.database.owner_dsn))
            stack.push_async_callback(connections[-1].close)
        yield connections


FACETS_ALONE = tuple(f for f in FILTERS if "account_id" not in f[1])


async def test_while_nothing_is_stale_nobody_counts_accounts(stall: Stall) -> None:
    """Accounts that other programs change all day are not stale: facets go on to answer."""
    await compare(stall, FACETS_ALONE)
    counted = _COUNTS[0]
    async with connected(stall, WRITERS) as writers, asyncio.TaskGroup() as group:
        for n, connection in enumerate(writers):
            writer = Writer(connection, stall.world, stall.keys, ACCOUNTS, random.Random(n), n, step=STEP)
            group.create_task(writer.write(WRITES // 4, VERBS))
        for _ in range(2):
            group.create_task(compare(stall, FACETS_ALONE))
    await compare(stall, FACETS_ALONE)
    assert (stall.differences, _COUNTS[0] - counted) == ([], 0)


@pytest.mark.parametrize("way", ["triggers off", "by a setting"])
async def test_everybody_at_once(stall: Stall, way: str, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    suppress = {"triggers off": switch_all_off, "by a setting": suppress_by_setting}[way]
    suppress(monkeypatch)
    async with connected(stall, WRITERS + 1) as (*writers, other), asyncio.TaskGroup() as group:
        for n, connection in enumerate(writers):
            writer = Writer(connection, stall.world, stall.keys, ACCOUNTS, random.Random(n), n, step=STEP)
            group.create_task(writer.write(WRITES, VERBS))
        tasks = (_readers(stall, 1), _readers(stall, 2), _catalogue(stall, other), _keepers(stall), _updates(stall))
        for task in tasks:
            group.create_task(task)
    await compare(stall)
    assert stall.differences == []
    assert stall.compared > 2 * READS
    assert stall.counted > stall.compared
    assert await audited(stall) == 0
    states = {row[0] for row in await owner.fetch("SELECT DISTINCT state FROM batch_updates")}
    assert states == {"COMPLETED"}
    await upkeep.run_once(stall.db)
    async with stall.db.transaction(stall.world.tenant) as session:
        assert await facets.stale_batches(session) == []
    await compare(stall)
    assert stall.differences == []


async def test_all_accounts_at_once_are_gone(stall: Stall, owner: Any) -> None:
    await owner.execute("TRUNCATE accounts")
    await compare(stall)
    assert (stall.differences, stall.counted) == ([], 0)
    await add_accounts(owner, stall.world, [{}, {"balance": "0"}], batch=stall.keys[0])
    await compare(stall)
    assert (stall.differences, await audited(stall)) == ([], 0)
    assert stall.counted > 0


async def test_statements_over_many_accounts(stall: Stall, owner: Any) -> None:
    """What one statement of another program may do to a whole batch, facet columns of both halves together."""
    one, two, three = stall.keys
    full = stall.world["Full"]
    for statement in (
        "UPDATE accounts SET balance = 0, blocked = NOT blocked, product = $4 WHERE batch_id = $1 AND $2 + $3 > 0",
        "UPDATE accounts SET batch_id = $2, control_number = control_number + 1000, balance = balance - 2"
        " WHERE batch_id = $1 AND control_number < 13000 AND $3 + $4 > 0",
        "UPDATE accounts SET billing_model = 'credit', registered = true WHERE batch_id = $2 AND $1 + $3 + $4 > 0",
        "UPDATE accounts SET registered = false, last_recharge = now() WHERE batch_id = $2 AND $1 + $3 + $4 > 0",
        "UPDATE accounts SET batch_id = $3, control_number = control_number + 5000, product = $4 WHERE batch_id = $1"
        " AND $2 > 0",
        "UPDATE accounts SET control_number = control_number + 700 WHERE batch_id = $2 AND control_number > 9000"
        " AND $1 + $3 + $4 > 0",
        "UPDATE accounts SET control_number = 99000 - control_number, blocked = NOT blocked, balance = 1"
        " WHERE batch_id = $3 AND $1 + $2 + $4 > 0",
        "DELETE FROM accounts WHERE batch_id = $3 AND control_number % 2 = 0 AND $1 + $2 + $4 > 0",
        "INSERT INTO accounts SELECT (jsonb_populate_record(NULL::accounts, to_jsonb(a) || jsonb_build_object("
        "'batch_id', $1, 'account_id', 'copy of ' || account_id))).* FROM accounts a WHERE batch_id = $3"
        " AND $2 + $4 > 0",
    ):
        await owner.execute(statement.replace("$1", "$1::int").replace("$2", "$2::int").replace("$3", "$3::int")
                            .replace("$4", "$4::int"), one, two, three, full)  # fmt: skip
        await compare(stall)
        assert (stall.differences, await audited(stall)) == ([], 0), statement


async def test_what_is_registered_was_ever_registered(stall: Stall, owner: Any) -> None:
    """Whoever sets it, and in whichever way."""
    await owner.execute("UPDATE accounts SET registered = true WHERE control_number = 1")
    await owner.execute("UPDATE accounts SET registered = false WHERE control_number = 1")
    await add_accounts(owner, stall.world, [{"registered": True}], batch=stall.keys[0], first=900)
    found = await owner.fetch("SELECT bool_and(ever_registered) FROM accounts WHERE control_number IN (1, 900)")
    assert [row[0] for row in found] == [True]
    await compare(stall)
    assert stall.differences == []


# ---- that it can fail ----


@pytest.mark.parametrize(
    ("trigger", "statement"),
    [
        ("accounts_added", "INSERT INTO accounts SELECT (jsonb_populate_record(NULL::accounts, to_jsonb(a) ||"
         " '{\"control_number\": 9999, \"account_id\": \"new\"}')).* FROM accounts a WHERE control_number = 1 LIMIT 1"),
        ("accounts_removed", "DELETE FROM accounts WHERE control_number = 1"),
        ("accounts_moved", "UPDATE accounts SET blocked = NOT blocked WHERE control_number = 651"),
        ("accounts_moved", "UPDATE accounts SET first_usage = CASE WHEN first_usage IS NULL THEN now() END"),
        ("accounts_moved", "UPDATE accounts SET control_number = control_number + 500000 WHERE control_number < 30000"),
        ("accounts_funds_moved", "UPDATE accounts SET balance = CASE WHEN billing_model = 'credit' THEN credit_limit"
         " ELSE 0 END"),
        ("accounts_emptied", "TRUNCATE accounts"),
    ],
)  # fmt: skip
async def test_a_trigger_that_is_missing_is_found(stall: Stall, owner: Any, trigger: str, statement: str) -> None:
    await owner.execute(f"ALTER TABLE accounts DISABLE TRIGGER {trigger}")
    await owner.execute(statement)
    await compare(stall)
    assert stall.differences
    assert await audited(stall) > 0
    await owner.execute(f"ALTER TABLE accounts ENABLE TRIGGER {trigger}")
    stall.differences.clear()
    async with stall.db.transaction(stall.world.tenant, Mode.WRITE) as session:
        await facets.rebuild(session, stall.keys)
    await compare(stall)
    assert (stall.differences, await audited(stall)) == ([], 0)


async def test_a_filter_that_is_wrong_is_found(stall: Stall) -> None:
    await compare(stall, ((FILTERS[0][0], "true"),))
    assert stall.differences


async def test_no_trigger_is_called_before_an_update(owner: Any) -> None:
    """It would lock each account of every batch update first, though it never does anything."""
    names = await owner.fetch(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'accounts'::regclass AND NOT tgisinternal"
        " AND (tgtype & 2) <> 0 AND (tgtype & 16) <> 0"
    )
    assert names == []
