"""Where the keys of a token provider may be fetched from."""

import pytest

from db.provider_urls import is_trustworthy


@pytest.mark.parametrize(
    ("url", "trustworthy"),
    [
        ("https://login.example/keys", True),
        ("https://login.example:8443/keys?v=2", True),
        ("http://127.0.0.1:8080/keys", True),
        ("http://127.1.2.3/keys", True),
        ("http://[::1]:8080/keys", True),
        ("http://LOCALHOST:8080/keys", True),
        ("http://login.example/keys", False),
        ("http://127.0.0.1.example/keys", False),
        ("http://localhost.example/keys", False),
        ("http://127.0.0.1@login.example/keys", False),
        ("http://0.0.0.0/keys", False),
        ("http://10.0.0.1/keys", False),
        ("http://[::1/keys", False),
        ("http://localhost:port/keys", False),
        ("http://localhost:99999/keys", False),
        ("https:///keys", False),
        ("https:login.example", False),
        ("file:///etc/keys", False),
        ("ftp://login.example/keys", False),
        ("login.example", False),
        ("", False),
    ],
)
def test_https_or_this_machine(url: str, trustworthy: bool) -> None:
    assert is_trustworthy(url) == trustworthy
