"""What keeps facets: standing aside, building, folding, restamping. `db.statistics` reads them.

Writers only append; `fold` and `restamp` run beside them and never make anybody wait.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    any_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import accounts, batches, customers, facets, products
from db.tables.accounts import facts_of, row
from db.tables.facets import FACET_COLUMNS
from db.tables.triggers import BY_STATEMENT

FACET_INPUTS = {
    **{name: (name,) for name in FACET_COLUMNS if name in accounts.c},
    **dict.fromkeys(("expiration_date", "availability_days", "first_usage", "last_recharge"), ("ends_on",)),
    **dict.fromkeys(("balance", "credit_limit", "billing_model"), ("depleted",)),
    "threshold": ("threshold", "depleted"),
    "billing_zone": ("billing_zone", "ends_on"),
    "registered": ("registered", "started"),
    "ever_registered": ("started",),
}
"""Which columns of a facet a column of an account moves."""

KEYS = ("tenant_id", "batch_id", *FACET_COLUMNS)
"""What a facet is counted for."""

_BATCHES = bindparam("batches", type_=ARRAY(Integer))


async def stand_aside(session: Session) -> None:
    """Tells the triggers on accounts that this transaction folds its facets itself.

    Where it is granted, by switching triggers off altogether, which takes foreign keys along: what an account is
    made to refer to has to be locked before. Else by a setting that the triggers ask for.
    """
    await session.rows(_stand_aside())


@cache
def _stand_aside() -> Prepared:
    granted = func.has_parameter_privilege("session_replication_role", "SET")
    switched_off = func.set_config("session_replication_role", "replica", true())
    return prepare(select(case((granted, switched_off), else_=func.set_config(BY_STATEMENT, "on", true()))))


def facet_of(account: Any) -> dict[str, ColumnElement[Any]]:
    """The facet that an account counts in, by column."""
    derived = facts_of(account)
    return {name: derived[name] if name in derived else getattr(account, name) for name in FACET_COLUMNS}


def appended(moves: CTE, *, folded: bool = False) -> Any:
    """Inserts the rows of `moves` (KEYS and `n`) as facets, summed, without those that come to nothing."""
    keys = [moves.c[name] for name in KEYS]
    n = func.sum(moves.c.n)
    summed = select(*keys, literal(folded, Boolean), n).group_by(*keys).having(n != 0)
    return insert(facets).from_select([*KEYS, "folded", "n"], summed)


def _counted() -> Select[Any]:
    facet = facet_of(accounts.c)
    keys = [accounts.c.tenant_id, accounts.c.batch_id, *(facet[name].label(name) for name in FACET_COLUMNS)]
    return select(*keys, func.count().label("n")).where(accounts.c.batch_id == any_(_BATCHES)).group_by(*keys)


def _differences() -> CTE:
    stored = select(*(facets.c[name] for name in KEYS), (-facets.c.n).label("n"))
    return _counted().union_all(stored.where(facets.c.batch_id == any_(_BATCHES))).cte("differences")


async def rebuild(session: Session, batch_keys: list[int]) -> None:
    """Makes the facets of those batches what their accounts are: builds, repairs, in one snapshot."""
    await session.rows(_rebuild(), batches=batch_keys)


@cache
def _rebuild() -> Prepared:
    return prepare(appended(_differences(), folded=True))


async def audit(session: Session, batch_keys: list[int]) -> int:
    """How many facets of those batches are not what their accounts are; 0 unless something is wrong."""
    return int(await session.value(_audit(), batches=batch_keys))


@cache
def _audit() -> Prepared:
    differences = _differences()
    wrong = (
        select(literal(1))
        .select_from(differences)
        .group_by(*(differences.c[name] for name in KEYS))
        .having(func.sum(differences.c.n) != 0)
    )
    return prepare(select(func.count()).select_from(wrong.subquery()))


async def fold(session: Session, batch: int) -> None:
    """Sums the facets of a batch up into one row each. Exact beside writers and other folders."""
    if await session.value(select(func.pg_try_advisory_xact_lock(_FOLDING, batch))):
        await session.rows(_fold(), batch=batch)


_FOLDING = 7231
"""The first half of the advisory lock that keeps two folders from doing the same work."""


@cache
def _fold() -> Prepared:
    gone = (
        delete(facets)
        .where(facets.c.batch_id == bindparam("batch", type_=Integer))
        .returning(*(facets.c[name] for name in KEYS), facets.c.n)
        .cte("gone")
    )
    return prepare(appended(gone, folded=True))


async def batches_to_fold(session: Session, at_least: int = 500) -> list[int]:
    """Batches of the tenant with more unfolded facets than `at_least` and than half of the folded ones."""
    return [row[0] for row in await session.rows(_to_fold(), at_least=at_least)]


@cache
def _to_fold() -> Prepared:
    many = (
        select(facets.c.batch_id, func.count().label("n"))
        .where(facets.c.folded == false())
        .group_by(facets.c.batch_id)
        .having(func.count() > bindparam("at_least", type_=Integer))
        .subquery()
    )
    folded = (
        select(func.count()).where(facets.c.batch_id == many.c.batch_id, facets.c.folded == true()).scalar_subquery()
    )
    return prepare(select(many.c.batch_id).where(many.c.n * 2 > folded))


def stale(facet: Any) -> ColumnElement[bool]:
    """Whether the stamps of a row are not its product's threshold and its customer's zone of now."""
    return or_(
        facet.threshold != products.c.service_availability_threshold,
        facet.billing_zone != customers.c.billing_time_zone,
    )


async def stale_batches(session: Session) -> list[int]:
    """Batches of the tenant with accounts whose stamps are stale."""
    return [row[0] for row in await session.rows(_stale_batches())]


@cache
def _stale_batches() -> Prepared:
    joined = (
        facets.join(products, products.c.id == facets.c.product)
        .join(batches, batches.c.id == facets.c.batch_id)
        .join(customers, customers.c.id == batches.c.customer)
    )
    return prepare(
        select(facets.c.batch_id)
        .select_from(joined)
        .where(stale(facets.c))
        .group_by(facets.c.batch_id)
        .having(func.sum(facets.c.n) != 0)
    )


async def restamp(session: Session, batch: int, after: int, limit: int) -> int | None:
    """Restamps the accounts among the next `limit` control numbers that are stale, and folds what that moves.

    Returns the last control number looked at, or None at the end. The triggers have to stand aside.
    """
    return await session.value(_restamp(), batch=batch, after=after, limit=limit)  # type: ignore[no-any-return]


@cache
def _restamp() -> Prepared:
    batch = bindparam("batch", type_=Integer)
    chunk = (
        select(accounts.c.control_number)
        .where(accounts.c.batch_id == batch, accounts.c.control_number > bindparam("after", type_=Integer))
        .order_by(accounts.c.control_number)
        .limit(bindparam("limit", type_=Integer))
        .cte("chunk")
    )
    last = select(func.max(chunk.c.control_number)).scalar_subquery()
    zone = (
        select(customers.c.billing_time_zone)
        .join(batches, batches.c.customer == customers.c.id)
        .where(batches.c.id == batch)
        .scalar_subquery()
    )
    threshold = products.c.service_availability_threshold
    old, new = facet_of(row("old")), facet_of(row("new"))
    changed = (
        update(accounts)
        .values(threshold=threshold, billing_zone=zone)
        .where(
            accounts.c.batch_id == batch,
            accounts.c.control_number > bindparam("after", type_=Integer),
            accounts.c.control_number <= last,
            products.c.id == accounts.c.product,
            tuple_(accounts.c.threshold, accounts.c.billing_zone).is_distinct_from(tuple_(threshold, zone)),
        )
        .returning(
            accounts.c.tenant_id,
            accounts.c.batch_id,
            *(old[name].label(f"old_{name}") for name in FACET_COLUMNS),
            *(new[name].label(f"new_{name}") for name in FACET_COLUMNS),
        )
        .cte("changed")
    )
    return prepare(select(last).add_cte(appended(moves_of(changed)).cte("appended")))


def moves_of(changed: CTE) -> CTE:
    """Of rows with `old_` and `new_` facet columns: each old facet less, and each new one more, so many accounts.

    Accounts that moved alike are summed first: few rows are then taken apart.
    """
    moved = or_(
        *(
            changed.c[name].is_distinct_from(changed.c[name.replace("old_", "new_", 1)])
            for name in changed.c.keys()  # noqa: SIM118
            if name.startswith("old_")
        )
    )
    keys = [changed.c[name] for name in changed.c.keys() if _is_of_facet(name)]  # noqa: SIM118
    alike = select(*keys, func.count().label("n")).where(moved).group_by(*keys).cte("alike")

    def side(prefix: str, sign: int) -> Select[Any]:
        names = [f"{prefix}_{name}" if f"old_{name}" in alike.c else name for name in FACET_COLUMNS]
        labelled = [alike.c[theirs].label(ours) for theirs, ours in zip(names, FACET_COLUMNS, strict=True)]
        return select(alike.c.tenant_id, alike.c.batch_id, *labelled, (alike.c.n * sign).label("n"))

    return side("old", -1).union_all(side("new", 1)).cte("moves")


def _is_of_facet(name: str) -> bool:
    return name in KEYS or (name.partition("_")[2] in FACET_COLUMNS and name.startswith(("old_", "new_")))
