"""Links to reports: a browser follows them without a token, to that report, as that person, for a minute."""

import base64
import json
import string
from datetime import timedelta
from typing import Any
from unittest.mock import AsyncMock
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from structlog.testing import capture_logs

from db.settings import Settings
from graph.http import reports
from graph.http.app import create_app
from graph.schema import ids
from graph.security.report_links import PARAMETER
from tests.graph.updates.panel import Panel
from tests.support.clock import NOON

BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}
BOTH = "query ($id: ID!) { batchUpdate(id: $id) { reportUrl reportDownloadUrl } }"


async def _urls(panel: Panel, update: dict[str, Any], **claims: Any) -> tuple[str, str]:
    answer = await panel.api.ask(BOTH, tenant=panel.tenant, claims=claims, id=update["id"])
    told = answer["data"]["batchUpdate"]
    return told["reportUrl"], told["reportDownloadUrl"]


async def _update(panel: Panel) -> dict[str, Any]:
    await panel.accounts({}, {}, {})
    return await panel.done(BLOCK)


def _link(path: str) -> str:
    (link,) = parse_qs(urlsplit(path).query)[PARAMETER]
    return link


def _claims(link: str) -> dict[str, Any]:
    body = link.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


async def _refused(panel: Panel, path: str, link: str) -> None:
    """Whatever is wrong: one sentence, and nothing of the link in it."""
    response = await panel.api.http.get(path, params={PARAMETER: link})
    assert response.status_code == 403
    assert response.headers["cache-control"] == "no-store"
    ((error),) = response.json()["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert "Ask for a new one." in error["message"]
    assert len(link) < 9 or link not in response.text


async def test_a_browser_follows_it_without_a_token(panel: Panel) -> None:
    update = await _update(panel)
    url, path = await _urls(panel, update)
    assert path.startswith(f"{url}?")
    followed = await panel.api.http.get(path)
    assert followed.status_code == 200
    assert followed.headers["cache-control"] == "no-store"
    assert followed.headers["referrer-policy"] == "no-referrer"
    assert followed.headers["content-disposition"] == f'attachment; filename="batch-update-{update["id"]}.csv"'
    with_token = await panel.api.http.get(url, headers=panel.api.bearer(panel.tenant))
    assert followed.content == with_token.content
    assert (await panel.api.http.head(path)).status_code == 200
    assert (await panel.api.http.get(url)).status_code == 401


async def test_it_is_of_that_person_and_report_alone(panel: Panel) -> None:
    update = await _update(panel)
    another = await panel.done({"lifecycle": {"changeStatus": "UNBLOCKED"}})
    _, path = await _urls(panel, update, subject="ann", permissions=["READ_ACCOUNTS"])
    link = _link(path)
    claims = _claims(link)
    assert claims.pop("exp") == int(NOON.timestamp()) + 60
    assert claims == {
        "sub": "ann",
        "tenant": int(panel.world.tenant),
        "tenant_name": panel.tenant,
        "permissions": ["READ_ACCOUNTS"],
        "report": ids.key_of("BatchUpdate", update["id"]),
    }
    for elsewhere in (another["id"], ids.encode("BatchUpdate", 2**31 - 1), "x"):
        await _refused(panel, f"/reports/{elsewhere}.csv", link)


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (59, 200), (60, 403), (3600, 403)])
async def test_it_is_good_for_a_minute(panel: Panel, seconds: int, status: int) -> None:
    _, path = await _urls(panel, await _update(panel))
    panel.api.clock.now = NOON + timedelta(seconds=seconds)
    assert (await panel.api.http.get(path)).status_code == status


async def test_what_was_altered_or_signed_by_another_is_refused(panel: Panel) -> None:
    url, path = await _urls(panel, await _update(panel))
    link = _link(path)
    header, body, signature = link.split(".")
    later = base64.urlsafe_b64encode(json.dumps(_claims(link) | {"exp": 2**33}).encode()).rstrip(b"=").decode()
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    foreign = jwt.encode({"alg": "HS256"}, _claims(link), OctKey.import_key(b"x" * 32), algorithms=["HS256"])
    first = "A" if signature[0] != "A" else "B"
    # The last character has two bits that say nothing: another one that says the same.
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    last = letters[letters.index(signature[-1]) ^ 1]
    altered = (
        "", "x", "\u00fc", "..", f"{header}.{body}.", f"{header}.{later}.{signature}", f"{unsigned}.{body}.", foreign,
        f"{header}.{body}.{first}{signature[1:]}", f"{link}x", f"{link}=", f"{link[:-1]}{last}",
        panel.api.token(panel.tenant),
    )  # fmt: skip
    for wrong in altered:
        await _refused(panel, url, wrong)
    assert (await panel.api.http.get(path)).status_code == 200


async def test_a_link_is_no_bearer_token(panel: Panel) -> None:
    url, path = await _urls(panel, await _update(panel))
    headers = {"Authorization": f"Bearer {_link(path)}"}
    assert (await panel.api.http.get(url, headers=headers)).status_code == 401
    asked = await panel.api.http.post("/graphql", json={"query": "{ viewer { tenant } }"}, headers=headers)
    assert asked.status_code == 401


async def test_who_may_not_read_the_report_gets_no_link(panel: Panel) -> None:
    update = await _update(panel)
    for claims in ({"distributor": "Rival"}, {"permissions": ["READ_STATISTICS"]}):
        answer = await panel.api.ask(BOTH, tenant=panel.tenant, claims=claims, id=update["id"])
        assert answer["data"]["batchUpdate"] is None


async def test_there_is_a_link_where_there_is_a_report(panel: Panel) -> None:
    update = await _update(panel)
    _, path = await _urls(panel, update)
    key = ids.key_of("BatchUpdate", update["id"])
    await panel.owner.execute("UPDATE batch_updates SET finished_at = NULL, state = 'RUNNING' WHERE id = $1", key)
    try:
        assert await _urls(panel, update) == (None, None)
        assert (await panel.api.http.get(path)).status_code == 404
    finally:
        await panel.owner.execute(
            "UPDATE batch_updates SET finished_at = requested_at, state = 'COMPLETED' WHERE id = $1", key
        )
    await panel.owner.execute("DELETE FROM account_outcomes WHERE batch_update_id = $1", key)
    assert await _urls(panel, update) == (None, None)
    assert (await panel.api.http.get(path)).status_code == 404


async def test_a_fault_tells_nothing_of_it(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    _, path = await _urls(panel, await _update(panel))
    monkeypatch.setattr(reports, "updates_of", AsyncMock(side_effect=RuntimeError("broken")))
    response = await panel.api.http.get(path)
    assert response.status_code == 500
    logged = caplog.text + "".join(capfd.readouterr())
    assert "report failed" in logged
    assert "broken" in logged
    for part in _link(path).split("."):
        assert part not in logged + response.text


async def test_its_line_in_the_log_is_as_with_a_token(panel: Panel) -> None:
    url, path = await _urls(panel, await _update(panel))
    followed, asked = [await _logged(panel, path), await _logged(panel, url)]
    assert asked["tenant"] == panel.tenant
    assert {name: followed[name] for name in asked} == asked


async def _logged(panel: Panel, path: str) -> dict[str, Any]:
    """What the line of a request says of its caller and outcome."""
    headers = {} if PARAMETER in path else panel.api.bearer(panel.tenant)
    with capture_logs() as lines:
        assert (await panel.api.http.get(path, headers=headers)).status_code == 200
    (line,) = lines
    return {name: line[name] for name in ("event", "kind", "outcome", "tenant", "subject")}


async def test_it_is_good_at_every_server_of_the_installation(panel: Panel, server_dsn: str, tmp_path: Any) -> None:
    """Another server with a data directory of its own, over the same database."""
    url, path = await _urls(panel, await _update(panel))
    app = create_app(Settings(_env_file=None, data_dir=tmp_path, pool_size=2), server_dsn, clock=lambda: NOON)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://other") as other,
    ):
        assert (await other.get(url, headers=panel.api.bearer(panel.tenant))).status_code == 401
        assert (await other.get(path)).status_code == 200
