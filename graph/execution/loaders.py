"""Data loaders of one operation: each row is read once, many with one statement."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from db.batches import Batch
from db.engine import Row, Session
from db.reading import accounts, batches, catalogue, parties, results, secrets, update_totals, updates
from db.reading.accounts import AccountKey, Names
from db.reading.catalogue import AddOnProduct, IvrLanguage, PrepaidPlan, Product, Role
from db.reading.parties import Customer, CustomerSite, Distributor
from db.reading.updates import BatchUpdate
from db.statistics import Statistics

K = TypeVar("K")
V = TypeVar("V")
OpenSession = Callable[[], Awaitable[Session]]
Read = Callable[[Session, Any], Awaitable[Mapping[Any, Any]]]


class Loaders:
    """The loaders: by key, None for a key without a row, cached for the operation."""

    def __init__(self, session: OpenSession, now: datetime) -> None:
        self._session = session
        self._now = now
        self._languages: dict[str, IvrLanguage] | None = None
        self._accounts: dict[Names, DataLoader[AccountKey, Row | None]] = {}

    def _by_key(self, read: Read) -> DataLoader[Any, Any]:
        async def load(keys: list[Any]) -> list[Any]:
            found = await read(await self._session(), keys)
            return [found.get(key) for key in keys]

        return DataLoader(load_fn=load)

    @cached_property
    def products(self) -> DataLoader[int, Product | None]:
        """Products."""
        return self._by_key(catalogue.products_of)

    @cached_property
    def add_ons(self) -> DataLoader[int, AddOnProduct | None]:
        """Add-on products."""
        return self._by_key(catalogue.add_ons_of)

    @cached_property
    def plans(self) -> DataLoader[int, PrepaidPlan | None]:
        """Prepaid plans."""
        return self._by_key(catalogue.plans_of)

    @cached_property
    def roles(self) -> DataLoader[int, Role | None]:
        """Roles."""
        return self._by_key(catalogue.roles_of)

    @cached_property
    def customers(self) -> DataLoader[int, Customer | None]:
        """Customers."""
        return self._by_key(parties.customers_of)

    @cached_property
    def sites(self) -> DataLoader[int, CustomerSite | None]:
        """Customer sites."""
        return self._by_key(parties.sites_of)

    @cached_property
    def distributors(self) -> DataLoader[int, Distributor | None]:
        """Distributors."""
        return self._by_key(parties.distributors_of)

    @cached_property
    def batches(self) -> DataLoader[int, Batch | None]:
        """Batches."""
        return self._by_key(lambda session, keys: batches.batches_of(session, keys, self._now))

    def accounts(self, names: Names) -> DataLoader[AccountKey, Row | None]:
        """Those columns of accounts."""

        async def read(session: Session, keys: list[AccountKey]) -> Mapping[AccountKey, Row]:
            known = await load_many(self.batches, {batch for batch, _ in keys})
            return await accounts.accounts_of(session, keys, known, names)

        return self._accounts.get(names) or self._accounts.setdefault(names, self._by_key(read))

    @cached_property
    def whole_statistics(self) -> DataLoader[Batch, Statistics | None]:
        """Statistics of whole batches; None if any of the facets is stale."""
        return self._by_key(batches.statistics_of)

    @cached_property
    def add_ons_offered(self) -> DataLoader[int, list[AddOnProduct]]:
        """The add-ons offered with a product."""
        return self._by_key(catalogue.add_ons_offered)

    @cached_property
    def plans_of_products(self) -> DataLoader[int, list[PrepaidPlan]]:
        """The plans of a product."""
        return self._by_key(catalogue.plans_of_products)

    @cached_property
    def plans_of_add_ons(self) -> DataLoader[int, list[PrepaidPlan]]:
        """The plans of an add-on."""
        return self._by_key(catalogue.plans_of_add_ons)

    @cached_property
    def batch_updates(self) -> DataLoader[int, BatchUpdate | None]:
        """Batch updates."""
        return self._by_key(updates.updates_of)

    @cached_property
    def refusals_of_updates(self) -> DataLoader[int, list[update_totals.RefusalTotal]]:
        """The refusals of a batch update."""
        return self._by_key(update_totals.refusals_of)

    @cached_property
    def charges_of_updates(self) -> DataLoader[int, list[update_totals.DistributorTotal]]:
        """What a batch update charged distributors."""
        return self._by_key(update_totals.charges_of)

    @cached_property
    def reverts_of_updates(self) -> DataLoader[int, int | None]:
        """The key of the revert of a batch update: of one under way, or of the last that changed something."""
        return self._by_key(updates.reverts_of)

    @cached_property
    def requests_of_updates(self) -> DataLoader[int, dict[str, Any] | None]:
        """The stored request of a batch update, as JSON; None for a revert."""
        return self._by_key(updates.requests_of)

    @cached_property
    def have_results(self) -> DataLoader[int, bool | None]:
        """Whether a batch update has results."""
        return self._by_key(results.has_results)

    @cached_property
    def secrets(self) -> DataLoader[str, bytes | None]:
        """Secrets of the installation, by name."""
        return self._by_key(secrets.secrets_of)

    async def languages(self) -> dict[str, IvrLanguage]:
        """All languages of the tenant by code, in the order of their names."""
        if self._languages is None:
            found = await catalogue.languages(await self._session())
            self._languages = {language.code: language for language in found}
        return self._languages


async def load_many(loader: DataLoader[K, V | None], keys: Iterable[K | None]) -> dict[K, V]:
    """The rows of those keys, by key; keys without a row, and None, are left out."""
    distinct = list({key for key in keys if key is not None})
    if not distinct:
        return {}
    values = await loader.load_many(distinct)
    return {key: value for key, value in zip(distinct, values, strict=True) if value is not None}
