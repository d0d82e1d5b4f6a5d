"""The rows of accounts.csv, one at a time, the same for the same seed and day."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from db.demo.plan import Batch, Box
from db.demo.world import Row

LARGE_BOX, SMALL_BOX = 500, 100
_ID_MULTIPLIER = 61_803_399
"""Multiplies a number modulo a power of ten: account IDs look random, and none occurs twice."""

BLOCKED, TERMINATED = 0.015, 0.01
"""Shares of the accounts."""


def rows(batch: Batch, size: int, today: date, random: Random) -> Iterator[Row]:
    """The accounts of a batch by control number, from 1, box by box; the kinds of box alternate."""
    box_size = LARGE_BOX if size >= 50 * LARGE_BOX else SMALL_BOX if size >= 5 * SMALL_BOX else max(size // 5, 1)
    for number, first in enumerate(range(1, size + 1, box_size)):
        box = batch.boxes[number % len(batch.boxes)]
        builder = _RowBuilder(batch, box, number, today, random)
        for control_number in range(first, min(first + box_size, size + 1)):
            yield builder.row(control_number)


class _RowBuilder:
    """Builds the rows of one box; values that they share are formatted once."""

    def __init__(self, batch: Batch, box: Box, number: int, today: date, random: Random) -> None:
        self._box, self._prefix, self._chance = box, batch.prefix, random.random
        self._uses = _instants(box, today, random)
        self._opening, self._format = float(box.opening or 0), f".{batch.decimals}f"
        self._shared = _shared(batch, box, number, today)

    def row(self, control_number: int) -> Row:
        """One account, by the columns of the import format."""
        box, chance = self._box, self._chance
        used = chance() < box.used
        bill_status = "terminated" if chance() < TERMINATED else box.bill_status
        first_usage, last_recharge = self._usage() if used else ("", "")
        registered = "true" if chance() < box.registered else ""
        digits = f"{control_number * _ID_MULTIPLIER % 1_000_000_000:09d}"
        return {
            **self._shared,
            "control_number": str(control_number),
            "account_id": self._prefix + digits,
            "bill_status": bill_status,
            "blocked": "true" if chance() < BLOCKED else "",
            "first_usage": first_usage,
            "last_recharge": last_recharge,
            "registered": registered,
            "ever_registered": "true" if used and box.registered else "",
            "associated_number": f"{box.number}{digits[-4:]}" if box.number else "",
            **self._amounts(used, last_recharge),
        }

    def _usage(self) -> tuple[str, str]:
        uses, chance = self._uses, self._chance
        recharged = uses[int(chance() * len(uses))] if chance() < 0.2 else ""
        return uses[int(chance() * len(uses))], recharged

    def _amounts(self, used: bool, recharged: str) -> Row:
        box, chance = self._box, self._chance
        if box.billing_model == "credit":
            limit = float(box.credit_limit)
            owes = (limit if chance() < box.empty else limit * chance() * 0.9) if used else 0.0
            return {"balance": f"{owes:{self._format}}", "credit_limit": box.credit_limit}
        left = self._opening
        if used:
            left *= 0.02 * chance() if chance() < box.empty else 0.1 + 0.9 * chance()
        paid = box.opening if recharged else ""
        return {"balance": f"{left:{self._format}}", "opening_balance": box.opening, "payments_received": paid}


def _shared(batch: Batch, box: Box, number: int, today: date) -> Row:
    """The values that all accounts of a batch's box of that number share."""
    order = {"order": f"SO-{today.year}-{number:05d}", "carton": number % 7 + 1}
    return {
        "batch": batch.name,
        "billing_model": box.billing_model,
        "account_type": batch.account_type,
        "activation_date": (today + timedelta(box.activation)).isoformat(),
        "product": box.product,
        "time_zone": batch.zone,
        "role": box.role,
        "expiration_date": "" if box.expiration is None else (today + timedelta(box.expiration)).isoformat(),
        "availability_days": "" if box.availability is None else str(box.availability),
        "add_on_products": box.add_ons,
        "prepaid_plans": box.plans,
        "unified_messaging": box.unified_messaging,
        "preferred_language": box.language,
        "customer_site": box.site,
        "distributor": box.distributor,
        "custom_fields": json.dumps(order) if number % 4 == 1 else "",
    }


def _instants(box: Box, today: date, random: Random) -> list[str]:
    """Instants at which accounts of the box were used: within 30 days before today or the box's expiration."""
    last = min(-1, -1 if box.expiration is None else box.expiration - 1)
    first = min(max(box.activation, last - 29), last)
    days = [(today + timedelta(day)).isoformat() for day in range(first, last + 1)]
    drawn = [random.randrange(86_400) for _ in range(200)]
    return [f"{random.choice(days)}T{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}Z" for s in drawn]
