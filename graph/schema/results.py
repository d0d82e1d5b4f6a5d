"""Makes the API's results of stored ones, a page with a fixed number of statements; and samples of a preview."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.currencies import fraction_digits
from db.engine import Row
from db.reading.recorded import Place, accounts_removed_since, changes_at
from db.reading.results import Results
from db.reading.updates import BatchUpdate
from graph.execution.context import Context
from graph.schema.accounts.pages import stored, to_accounts
from graph.schema.paging import Paged, Slice
from graph.schema.types.accounts.account import Account
from graph.schema.types.updates.refusals import RefusalCode
from graph.schema.types.updates.result import AccountResult, AttributeChange, Outcome
from rules.judging import history
from rules.judging.history import changes_in_words
from rules.service import Preview

_CHANGED = Outcome.UPDATED.name


async def page(context: Context, update: BatchUpdate, results: Results, slice_: Slice) -> Paged[AccountResult]:
    """A page of an update's results, by control number."""
    owner = ("results", *context.caller.cursor_owner, update.key)
    window = slice_.window(context, owner, int)
    session = await context.session()

    async def nodes(rows: list[Row]) -> list[AccountResult]:
        return await _to_results(context, update, rows)

    async def total() -> int:
        return await results.count(session)

    return Paged(session, results, {}, window, owner, "control_number", nodes, total)


async def _to_results(context: Context, update: BatchUpdate, rows: Sequence[Row]) -> list[AccountResult]:
    numbers = [row["control_number"] for row in rows]
    since = update.started_at or update.requested_at
    removed = await accounts_removed_since(await context.session(), update.batch, numbers, since)
    present = await stored(context, [(update.batch, number) for number in numbers if number not in removed])
    account_ids = removed | {number: row.get("account_id", "") for (_, number), row in present.items()}
    entities = await _entities(context, list(present.values()))
    changes = await _changes(context, update, rows)
    return [
        AccountResult(
            account=entities.get(row["control_number"]),
            account_id=account_ids.get(row["control_number"], ""),
            control_number=row["control_number"],
            outcome=Outcome[row["outcome"]],
            refusals=[RefusalCode[code] for code in row["codes"]],
            changes=changes.get(_place(row), []) if row["outcome"] == _CHANGED else [],
        )
        for row in rows
    ]


async def samples(context: Context, preview: Preview) -> list[AccountResult]:
    """The samples of a preview, as the results that the update would have."""
    unread = preview.findings.samples
    found = [] if unread is None else await unread.read(await context.preview_session())
    entities: Mapping[int, Account] = {}
    if "account" in context.field_names:
        keys = [(preview.batch.key, sample.control_number) for sample in found]
        entities = await _entities(context, list((await stored(context, keys)).values()))
    return [
        AccountResult(
            account=entities.get(sample.control_number),
            account_id=sample.account_id,
            control_number=sample.control_number,
            outcome=Outcome.UPDATED,
            refusals=[],
            changes=_to_changes(sample.changes),
        )
        for sample in found
    ]


async def _entities(context: Context, rows: Sequence[Row]) -> Mapping[int, Account]:
    if "account" not in context.field_names:
        return {}
    numbers = [row["control_number"] for row in rows]
    return dict(zip(numbers, await to_accounts(context, rows), strict=True))


async def _changes(context: Context, update: BatchUpdate, rows: Sequence[Row]) -> Mapping[Place, list[AttributeChange]]:
    places = [_place(row) for row in rows if row["outcome"] == _CHANGED]
    if "changes" not in context.field_names or not places:
        return {}
    session = await context.session()
    recorded = await changes_at(session, update.key, places)
    written = await changes_in_words(session, recorded, fraction_digits(update.currency))
    return {place: _to_changes(changes) for place, changes in written.items()}


def _to_changes(changes: Iterable[history.AttributeChange]) -> list[AttributeChange]:
    return [AttributeChange(attribute=c.attribute, before=c.before, after=c.after) for c in changes]


def _place(row: Any) -> Place:
    return row["chunk"], row["position"]
