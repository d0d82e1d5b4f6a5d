"""Other programs that write to accounts meanwhile, at random, and keep account of the money."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import asyncpg

from tests.factories.accounts import DEFAULTS, add_accounts
from tests.factories.world import World
from tests.support.clock import NOON

CONFLICTS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


@dataclass
class Writer:
    """One program with a connection of its own; `money` is the sum by which it has changed balances."""

    connection: Any
    world: World
    batches: Sequence[int]
    numbers: int
    random: random.Random
    number: int
    money: Decimal = Decimal(0)
    gone: set[tuple[int, int]] = field(default_factory=set)
    written: int = 0
    step: int = 1
    """From one control number to the next."""
    _next: int = 0

    def _one(self) -> tuple[int, int]:
        return self.random.choice(self.batches), 1 + self.step * self.random.randrange(self.numbers)

    async def _update(self, assignment: str, *values: Any) -> Any:
        batch, number = self._one()
        return await self.connection.fetchrow(
            f"UPDATE accounts SET {assignment} WHERE batch_id = $1 AND control_number = $2 RETURNING control_number",
            batch, number, *values,
        )  # fmt: skip

    async def balance(self) -> None:
        """Changes a balance, as the billing engine does."""
        moved = Decimal(self.random.randint(-30000, 50000)).scaleb(-5)
        if await self._update("balance = balance + $3", moved):
            self.money += moved

    async def several(self) -> None:
        """Changes several accounts in one slow transaction."""
        moved = Decimal(0)
        async with self.connection.transaction():
            for _ in range(3):
                if await self._update("balance = balance + 0.00001, first_usage = now()"):
                    moved += Decimal("0.00001")
            await self.connection.execute("SELECT pg_sleep(0.01)")
        self.money += moved

    async def usage(self) -> None:
        """Sets or clears the first usage."""
        await self._update("first_usage = CASE WHEN first_usage IS NULL THEN $3::timestamptz END", self._instant())

    async def recharge(self) -> None:
        """Records a recharge."""
        await self._update("last_recharge = $3, payments_received = payments_received + 1", self._instant())

    def _instant(self) -> Any:
        return NOON - timedelta(hours=self.random.randint(0, 24 * 40))

    async def registration(self) -> None:
        """Registers or unregisters a phone."""
        await self._update("registered = NOT registered")

    async def block(self) -> None:
        """Blocks or unblocks an account."""
        await self._update("blocked = NOT blocked")

    async def dates(self) -> None:
        """Changes dates."""
        await self._update("availability_days = $3", self.random.choice((None, 5, 30)))
        await self._update("expiration_date = $3::text::date", self.random.choice((None, "2026-11-24", "2030-01-01")))

    async def product(self) -> None:
        """Changes the product."""
        await self._update("product = $3", self.world[self.random.choice(("Plain", "Full", "Bare", "Locked"))])

    async def site(self) -> None:
        """Changes customer site and distributor."""
        await self._update("customer_site = $3, distributor = $4",
                           self.random.choice((None, self.world["Depot"])),
                           self.random.choice((None, self.world["Unlimited"])))  # fmt: skip

    async def status(self) -> None:
        """Opens or deactivates an account."""
        await self._update("bill_status = $3::text::bill_status", self.random.choice(("open", "inactive")))

    async def add(self) -> None:
        """Adds an account with a new control number."""
        self._next += 1
        number = 10_000 * (self.number + 1) + self._next
        row = {**DEFAULTS, "product": self.random.choice(("Plain", "Full")), "balance": "7.5"}
        await add_accounts(self.connection, self.world, [row], batch=self.random.choice(self.batches), first=number)
        self.money += Decimal("7.5")

    async def remove(self) -> None:
        """Removes an account."""
        batch, number = self._one()
        row = await self.connection.fetchrow(
            "DELETE FROM accounts WHERE batch_id = $1 AND control_number = $2 RETURNING balance", batch, number
        )
        if row:
            self.money -= row["balance"]
            self.gone.add((batch, number))

    async def back(self) -> None:
        """Adds a removed account again, under its number."""
        if self.gone:
            batch, number = self.gone.pop()
            await add_accounts(self.connection, self.world, [{"balance": "3"}], batch=batch, first=number)
            self.money += 3

    async def move(self) -> None:
        """Moves an account to another batch, under a new number."""
        batch, number = self._one()
        self._next += 1
        await self.connection.execute(
            "UPDATE accounts SET batch_id = $3, control_number = $4 WHERE batch_id = $1 AND control_number = $2",
            batch, number, self.random.choice(self.batches), 10_000 * (self.number + 1) + self._next,
        )  # fmt: skip

    async def write(self, times: int, verbs: Sequence[str]) -> None:
        """Executes random writes of those kinds; a conflict is passed over."""
        for _ in range(times):
            verb: Callable[[], Awaitable[None]] = getattr(self, self.random.choice(verbs))
            try:
                await verb()
                self.written += 1
            except CONFLICTS:
                continue
            await asyncio.sleep(0)
