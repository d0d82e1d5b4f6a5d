"""The hosts that a DSN names, as asyncpg reads them."""

from typing import Any

import pytest

from db.connections.hosts import hosts_of


@pytest.mark.parametrize(
    ("dsn", "hosts"),
    [
        ("postgresql://web:p%40s@one/accounts", [{}]),
        ("postgresql://web@/accounts?host=/run/one&port=5433", [{}]),
        ("postgresql://web:s@one:5433,two/accounts", [("one", 5433), ("two", 5432)]),
        ("postgresql://web@[::1]:5433,two/accounts", [("::1", 5433), ("two", 5432)]),
        ("postgresql://web@/accounts?host=/run/one,two&port=5433,5434", [("/run/one", 5433), ("two", 5434)]),
        ("postgresql://web@/accounts?host=one,two&port=5433", [("one", 5433), ("two", 5433)]),
        ("postgresql://web@one,two/accounts?target_session_attrs=prefer-standby", [{}]),
    ],
)
def test_the_hosts_of_a_dsn(dsn: str, hosts: list[Any]) -> None:
    expected = [{"host": host[0], "port": host[1]} if host else {} for host in hosts]
    assert hosts_of(dsn) == expected
