"""Links to reports at real servers: good at every one of them, and in no log."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from graph.security.report_links import PARAMETER
from tests.support.server import answer, data_directory, serving

BLOCK = """
mutation {
  batchUpdateAccounts(input: {
    filter: {batch: {name: "Summer 2026 prepaid cards"}, controlNumbers: "1-50"}
    lifecycle: {changeStatus: BLOCKED}
  }) { batchUpdate { reportUrl reportDownloadUrl } }
}
"""


def _asked(url: str, token: str) -> tuple[str, str]:
    headers = {"Authorization": f"Bearer {token}"}
    body: Any = httpx.post(f"{url}/graphql", json={"query": BLOCK}, headers=headers).json()
    update = body["data"]["batchUpdateAccounts"]["batchUpdate"]
    return update["reportUrl"], update["reportDownloadUrl"]


def _followed(url: str, report: str, path: str, link: str) -> None:
    """All that a server can answer to it: the report, that it is altered, that the path or method is none."""
    assert httpx.get(url + path).status_code == 200
    assert httpx.get(f"{url}{report}?{PARAMETER}={link}x").status_code == 403
    assert httpx.get(f"{url}/reports/x.csv?{PARAMETER}={link}").status_code == 403
    assert httpx.post(url + path).status_code == 405
    assert httpx.get(f"{url}/elsewhere?{PARAMETER}={link}").status_code == 404
    assert httpx.get(f"{url}/graphql?{PARAMETER}={link}").status_code == 401


def test_links_are_good_at_each_server_and_in_no_log() -> None:
    with data_directory() as home, data_directory() as another_home:
        answer(home, "demo", "--accounts", "100")
        token = answer(home, "token", "--tenant", "demo", "--subject", "ann")
        logs: list[Path] = []
        with serving(home, ACCOUNT_BATCH_LOG_LEVEL="debug") as (_, url):
            report, path = _asked(url, token)
            (link,) = parse_qs(urlsplit(path).query)[PARAMETER]
            _followed(url, report, path, link)
            logs.append(home / "serve.log")
            dsn = f"postgresql://account_batch@/account_batch?host={home}&port=5432"
            owner = dsn.replace("account_batch@", "postgres@")
            own = {"ACCOUNT_BATCH_DATABASE_URL": dsn, "ACCOUNT_BATCH_OWNER_DATABASE_URL": owner}
            with serving(another_home, "--processes", "2", ACCOUNT_BATCH_LOG_LEVEL="debug", **own) as (_, another):
                _followed(another, report, path, link)
            logs.append(another_home / "serve.log")
        logs += [found for found in home.rglob("*.log") if found not in logs]
        for log in logs:
            told = log.read_text()
            assert "startup complete" in told or log.name != "serve.log", "it logs what goes on"
            for part in link.split("."):
                assert part not in told, log.name
