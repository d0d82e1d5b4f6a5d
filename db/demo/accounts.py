"""The rows of accounts.csv, one at a time, the same for the same seed and day."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from db.demo.plan import Batch, Box

Row = tuple[str, ...]

LARGE_BOX, SMALL_BOX = 500, 100
_SCATTER = 61_803_399
"""Multiplies a number modulo a power of ten: account IDs look drawn, and none comes twice."""

BLOCKED, TERMINATED = 0.015, 0.01


def rows(batch: Batch, size: int, today: date, random: Random) -> Iterator[Row]:
    """The accounts of a batch by control number, from 1, box by box; a kind of box comes round again and again."""
    box_size = LARGE_BOX if size >= 50 * LARGE_BOX else SMALL_BOX if size >= 5 * SMALL_BOX else max(size // 5, 1)
    for number, first in enumerate(range(1, size + 1, box_size)):
        box = batch.boxes[number % len(batch.boxes)]
        maker = _Maker(batch, box, number, today, random)
        for control_number in range(first, min(first + box_size, size + 1)):
            yield maker.row(control_number)


class _Maker:
    """Makes the rows of one box; what they share is put into words once."""

    def __init__(self, batch: Batch, box: Box, number: int, today: date, random: Random) -> None:
        self._box, self._batch, self._chance = box, batch, random.random
        self._uses = _instants(box, today, random)
        self._opening, self._unit = float(box.opening or 0), f".{batch.decimals}f"
        activation = (today + timedelta(box.activation)).isoformat()
        expiration = "" if box.expiration is None else (today + timedelta(box.expiration)).isoformat()
        availability = "" if box.availability is None else str(box.availability)
        self._dates = (activation, expiration, availability)
        order = {"order": f"SO-{today.year}-{number:05d}", "carton": number % 7 + 1}
        self._custom = json.dumps(order) if number % 4 == 1 else ""

    def row(self, control_number: int) -> Row:
        """One account, in the order of `COLUMNS`."""
        box, batch, chance = self._box, self._batch, self._chance
        used = chance() < box.used
        status = "terminated" if chance() < TERMINATED else box.bill_status
        first_usage, last_recharge = self._usage() if used else ("", "")
        registered = "true" if chance() < box.registered else ""
        activation, expiration, availability = self._dates
        digits = f"{control_number * _SCATTER % 1_000_000_000:09d}"
        return (
            batch.name, str(control_number), batch.prefix + digits, box.billing_model, batch.account_type, status,
            activation, box.product, batch.zone, box.role, "true" if chance() < BLOCKED else "", expiration,
            availability, first_usage, last_recharge, registered, "true" if used and box.registered else "",
            *self._money(used, last_recharge), box.add_ons, box.plans,
            f"{box.number}{digits[-4:]}" if box.number else "", box.unified_messaging, box.language, box.site,
            box.distributor, self._custom,
        )  # fmt: skip

    def _usage(self) -> tuple[str, str]:
        uses, chance = self._uses, self._chance
        recharged = uses[int(chance() * len(uses))] if chance() < 0.2 else ""
        return uses[int(chance() * len(uses))], recharged

    def _money(self, used: bool, recharged: str) -> tuple[str, str, str, str]:
        """Balance, opening balance, credit limit, payments received."""
        box, chance = self._box, self._chance
        if box.billing_model == "credit":
            limit = float(box.credit_limit)
            owes = (limit if chance() < box.empty else limit * chance() * 0.9) if used else 0.0
            return f"{owes:{self._unit}}", "", box.credit_limit, ""
        left = self._opening
        if used:
            left *= 0.02 * chance() if chance() < box.empty else 0.1 + 0.9 * chance()
        paid = box.opening if recharged else ""
        return f"{left:{self._unit}}", box.opening, "", paid


def _instants(box: Box, today: date, random: Random) -> list[str]:
    """When accounts of the box may have been used: within 30 days before today or the box's end."""
    last = min(-1, -1 if box.expiration is None else box.expiration - 1)
    first = min(max(box.activation, last - 29), last)
    days = [(today + timedelta(day)).isoformat() for day in range(first, last + 1)]
    drawn = [random.randrange(86_400) for _ in range(200)]
    return [f"{random.choice(days)}T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}Z" for s in drawn]
