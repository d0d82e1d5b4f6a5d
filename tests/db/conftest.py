"""What tests of lost and silent connections have in common."""

from collections.abc import AsyncIterator

import pytest

from tests.support.postgres import TestDatabase
from tests.support.silent_proxy import SilentProxy, silent_proxy


@pytest.fixture
async def proxy(database: TestDatabase) -> AsyncIterator[SilentProxy]:
    """A proxy in front of the test's database, which can fall silent."""
    async with silent_proxy(database) as proxy:
        yield proxy
