"""An installation whose database the tests of a file stop, freeze and kill."""

from collections.abc import AsyncIterator

import pytest

from tests.crash.installation import Installation, installation


@pytest.fixture(scope="module")
async def installed() -> AsyncIterator[Installation]:
    """The demo with a batch of 3000."""
    async with installation(3000) as installed:
        yield installed
