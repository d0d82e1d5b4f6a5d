"""Checks of a request that do not depend on its accounts: all errors together, before any account is judged."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from db import batches
from db.batches import Batch
from db.engine import Session
from db.limits import MAX_IDEMPOTENCY_KEY_LENGTH
from db.sql import Prepared, prepare
from db.tables import accounts
from rules.declarations.changes import group
from rules.declarations.errors import UserError, UserErrorCode, sorted_errors
from rules.declarations.inputs import Null
from rules.declarations.references import references, resolve_names, to_camel_case
from rules.requests.parameters import parameter_values
from rules.requests.request import Request, requests_change
from rules.requests.selected_accounts import selected_by
from rules.requests.shape import Shape

MAX_START_DELAY = timedelta(days=366)
Path = tuple[str, ...]

_NOTHING_SELECTED = UserError(UserErrorCode.NO_ACCOUNTS_SELECTED, ("filter",))


class RequestRefused(Exception):  # noqa: N818
    """The request as a whole is refused; `errors` say why, by path."""

    def __init__(self, errors: list[UserError]) -> None:
        super().__init__("; ".join(error.code for error in errors))
        self.errors = sorted_errors(errors)


@dataclass(frozen=True, slots=True)
class ValidRequest:
    """A request that passed all checks: its batch, its effective changes, and the names of the rows it refers to."""

    request: Request
    batch: Batch
    changes: dict[str, Any]
    names: dict[tuple[str, Any], str]

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of statements about this batch, filter and changes, by name."""
        return {**self.request.values(self.batch), **parameter_values(self.changes)}

    @property
    def fingerprint(self) -> str:
        """A hash that is equal for equal requests (`Request.fingerprint`)."""
        return self.request.fingerprint(self.batch)


async def validate(
    session: Session, request: Request, now: datetime, *, applied: bool, counted: bool = False
) -> ValidRequest:
    """Check a request and find the rows that it refers to; raises RequestRefused with all errors.

    A preview (not `applied`) needs no idempotency key. Where the selection will be `counted`, `require_selection` has
    to be told the number, and whether anything is selected is looked up only to name it beside other errors.
    """
    batch = await batches.find(session, request.filter.batch, now)
    changes = request.effective_changes()
    referenced = [reference for name, change in changes.items() for reference in references(change, (name,))]
    names, errors = await resolve_names(session, referenced)
    errors += _check_changes(changes, batch)
    errors += _check_key(request, changes) if applied else []
    errors += _check_start(request, now)
    if batch is None:
        errors.append(UserError(UserErrorCode.BATCH_NOT_FOUND, ("filter", "batch")))
    elif request.start_at is None and (errors or not counted) and not await _selects_any(session, request, batch):
        errors.append(_NOTHING_SELECTED)
    if errors or batch is None:
        raise RequestRefused(errors)
    return ValidRequest(request, batch, changes, names)


def require_selection(valid: ValidRequest, selected: int) -> None:
    """Raises RequestRefused where a request selects no accounts, unless it does so only later."""
    if not selected and valid.request.start_at is None:
        raise RequestRefused([_NOTHING_SELECTED])


async def _selects_any(session: Session, request: Request, batch: Batch) -> bool:
    return await session.row(_any_selected(request.filter.shape), **request.values(batch)) is not None


@lru_cache(maxsize=1024)
def _any_selected(shape: Shape) -> Prepared:
    number = accounts.c.control_number
    return prepare(select(number).where(selected_by(shape)).order_by(number).limit(1))


def _check_changes(changes: dict[str, Any], batch: Batch | None) -> list[UserError]:
    if not changes:
        return [UserError(UserErrorCode.NO_CHANGES, ())]
    errors: list[UserError] = []
    for name, change in changes.items():
        declared = group(name)
        errors += [UserError(UserErrorCode.NULL_NOT_ALLOWED, path) for path in _nulls(change, (name,))]
        if declared.check:
            within = declared.check(change, batch)
            errors += [UserError(error.code, (name, *error.path), error.message) for error in within]
        exclusive = declared.exclusive_field(change) if declared.exclusive_field else None
        if exclusive and (len(changes) > 1 or _count_changes(change) > 1):
            errors.append(UserError(UserErrorCode.TERMINATION_NOT_ALONE, (name, to_camel_case(exclusive))))
    return errors


def _nulls(change: Any, path: Path) -> Iterator[Path]:
    """The places below `path` that are null and must not be."""
    if isinstance(change, list):
        for place, item in enumerate(change):
            yield from _nulls(item, (*path, str(place)))
    elif is_dataclass(change):
        for field in fields(change):
            value, field_path = getattr(change, field.name), (*path, to_camel_case(field.name))
            if value is None and field.metadata["null"] is Null.REFUSED:
                yield field_path
            yield from _nulls(value, field_path)


def _count_changes(change: Any) -> int:
    values = ((getattr(change, field.name), field.metadata["no_change"]) for field in fields(change))
    return sum(requests_change(value) and value != no_change for value, no_change in values)


def _check_start(request: Request, now: datetime) -> list[UserError]:
    if request.start_at is None or now <= request.start_at <= now + MAX_START_DELAY:
        return []
    return [UserError(UserErrorCode.INVALID_START_TIME, ("startAt",))]


def _check_key(request: Request, changes: dict[str, Any]) -> list[UserError]:
    key = request.idempotency_key
    moves_money = any(step.transaction for name, change in changes.items() for step in group(name).steps(change))
    if key is None:
        required = UserError(UserErrorCode.IDEMPOTENCY_KEY_REQUIRED, ("idempotencyKey",))
        return [required] if moves_money else []
    if 1 <= len(key) <= MAX_IDEMPOTENCY_KEY_LENGTH and not any(
        unicodedata.category(character) == "Cc" for character in key
    ):
        return []
    return [UserError(UserErrorCode.INVALID_IDEMPOTENCY_KEY, ("idempotencyKey",))]
