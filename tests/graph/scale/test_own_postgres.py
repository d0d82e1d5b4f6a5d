"""The whole of it on a PostgreSQL of one's own: TCP, SCRAM, an owner without superuser rights, another collation."""

import asyncio
import csv
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db.background import lost_sessions
from db.connections.connection_errors import NoAnswer, NoPrimary, PoolerBusy
from db.connections.pools import connection_settings
from db.connections.servers import sources
from db.demo.write import write_demo
from db.engine import Database, Mode
from db.migrate import migrate
from db.settings import Settings
from db.usage_error import UsageError
from graph.cli.databases import check_agreement
from tests.crash.client import ask, charge
from tests.crash.installation import BATCH
from tests.graph.scale.pooled import (
    a_pooler_that_is_away_is_told,
    many_clients_share_few_connections,
    pooled_installation,
    updates_keep_their_own_sessions,
)
from tests.support.needs import needs
from tests.support.own_server import OwnServer, own_server, standby_of
from tests.support.pooler import PGBOUNCER, Pooler, pooler
from tests.support.server import command, serving
from tests.support.tokens import token_of
from tests.support.waiting import until

ACCOUNTS = 1500
OWNER, WEB, PASSWORD = "owner", "web", "p:a/s@s%"
SORTED_BY_LANGUAGE = "CREATE DATABASE accounts OWNER owner TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'en_US.UTF-8'"
LATIN = "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
SORTED_BY_CODE_POINTS = (
    "CREATE DATABASE accounts OWNER owner TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'"
)
IGNORED = ",".join(connection_settings())
"""What a pooler has to ignore to be taken for the database itself."""
STATISTICS = """query ($batch: String!) { accountBatch(filter: {batch: {name: $batch}}) {
  statistics { selected started byStatus { status count } } } }"""
PREVIEW = """query ($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) { preview { selected updated } userErrors { code } } }"""
UPDATE = """mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) { batchUpdate { id state } userErrors { code } } }"""
PROGRESS = "query ($id: ID!) { node(id: $id) { ... on BatchUpdate { state progress { processed updated } } } }"


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A folder with a locale that sorts as a language does, where the machine has the means to make one."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/en_US").exists():
        return None
    made = ["localedef", "-i", "en_US", "-f", "UTF-8", str(folder / "en_US.UTF-8")]
    subprocess.run(made, check=True, capture_output=True)
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)  # PostgreSQL does not run as root
    return folder


@pytest.fixture(scope="module")
async def server(locales: Path | None) -> AsyncIterator[OwnServer]:
    """A server with a database, its owner, and the server's own login, as an administrator makes them."""
    async with own_server(environment={} if locales is None else {"LOCPATH": str(locales)}) as server:
        admin = await server.connect()
        await admin.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'")
        await admin.execute(f"CREATE ROLE {WEB} LOGIN PASSWORD '{PASSWORD}'")
        await admin.execute(SORTED_BY_CODE_POINTS if locales is None else SORTED_BY_LANGUAGE)
        await admin.close()
        yield server


async def test_what_the_owner_lacks_is_told_in_a_sentence(server: OwnServer, tmp_path: Path) -> None:
    """One right after the other is missing; with a role that somebody else has made CREATEROLE is not needed."""
    admin = await server.connect()
    await admin.execute(f"{LATIN} OWNER {OWNER}")
    for database, told in (
        ("accounts", f"lacks CREATEROLE, and the role account_batch is not there: ALTER ROLE {OWNER} CREATEROLE"),
        ("postgres", f"GRANT CREATE ON SCHEMA public TO {OWNER}."),
        ("latin", "make it with UTF8"),
    ):
        with pytest.raises(UsageError, match=told):
            await migrate(server.tcp_dsn(OWNER, PASSWORD, database))
    await admin.execute("CREATE ROLE account_batch NOLOGIN")
    hint = await migrate(server.tcp_dsn(OWNER, PASSWORD, "accounts"))
    assert hint is not None
    assert "GRANT SET ON PARAMETER session_replication_role" in hint
    with pytest.raises(UsageError, match=f"The tables belong to {OWNER}"):
        await migrate(server.tcp_dsn(WEB, PASSWORD, "accounts"))
    await admin.execute(f"GRANT account_batch TO {WEB}")
    await admin.close()


def test_a_password_that_cuts_the_dsn_is_told_and_not_shown(tmp_path: Path) -> None:
    result = command(
        tmp_path, "migrate", ACCOUNT_BATCH_DATABASE_URL="postgresql://owner:se/cret@127.0.0.1:5432/accounts"
    )
    assert result.returncode == 1
    assert "/ is written %2F" in result.stderr
    assert "se/cret" not in result.stderr
    assert "'se'" not in result.stderr


async def test_everything_works_there(server: OwnServer, tmp_path: Path) -> None:
    files, left = tmp_path / "files", tmp_path / "left"
    await asyncio.to_thread(write_demo, files, ACCOUNTS)
    as_owner = {"ACCOUNT_BATCH_OWNER_DATABASE_URL": server.tcp_dsn(OWNER, PASSWORD, "accounts")}
    as_server = {"ACCOUNT_BATCH_DATABASE_URL": server.tcp_dsn(WEB, PASSWORD, "accounts")}
    assert "newest revision" in await _succeeds(tmp_path, "migrate", **as_owner)
    await _succeeds(tmp_path, "import", str(files), "--tenant", "demo", **as_owner)
    token = await _succeeds(tmp_path, "token", "--tenant", "demo", "--subject", "sue", **as_server)
    settings = {"ACCOUNT_BATCH_SMALL_UPDATE": "100", "ACCOUNT_BATCH_CHUNK_SIZE": "500"}
    with serving(tmp_path, **as_server, **settings) as (_, url):
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
            await _updates(client, url)
    await _succeeds(tmp_path, "export", str(left), "--tenant", "demo", **as_owner)
    assert _keys(left) == _keys(files)


@needs(PGBOUNCER, "pgbouncer is not installed", waived="NO_PGBOUNCER")
async def test_what_is_no_pooler_by_transaction_is_refused(server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the test above, which makes the tables; those of a pooler that is one are in `tests.graph.scale.pooled`."""
    own = server.tcp_dsn(WEB, PASSWORD, "accounts")

    async def refused(pooled: str, told: str) -> None:
        given = Settings(_env_file=None, database_url=own, pooled_database_url=pooled)  # type: ignore[call-arg]
        with pytest.raises(UsageError, match=f"ACCOUNT_BATCH_POOLED_DATABASE_URL .*{told}"):
            await check_agreement(given, own)

    await refused(own, "as without a pooler or in session mode")
    for mode, told in (("session", "in session mode"), ("statement", "it takes no transactions")):
        with pooler(server, {WEB: PASSWORD}, pool_mode=mode, ignore_startup_parameters=IGNORED) as other:
            await refused(other.dsn(WEB, PASSWORD, "accounts"), told)
            if mode == "session":
                await _its_sessions_are_not_taken_for_lost(other, monkeypatch)
    await refused(other.dsn(WEB, PASSWORD, "accounts"), "cannot be reached")
    with pooler(server, {WEB: PASSWORD}, accounts=f"host=127.0.0.1 port={server.port} dbname=postgres") as other:
        await refused(other.dsn(WEB, PASSWORD, "accounts"), "names another cluster, or another database")
    async with standby_of(server) as standby:
        with pooler(server, {WEB: PASSWORD}, accounts=f"host=127.0.0.1 port={standby.port} dbname=accounts") as other:
            await refused(other.dsn(WEB, PASSWORD, "accounts"), "it leads to a standby")
            await _one_that_leads_to_a_standby_is_not_used(other, own, standby)


@needs(PGBOUNCER, "pgbouncer is not installed", waived="NO_PGBOUNCER")
async def test_a_busy_pooler_is_told_from_one_that_hangs(server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a busy one has connections that work: they are not ended, nor is what others do on theirs."""
    own = server.tcp_dsn(WEB, PASSWORD, "accounts")
    with pooler(server, {WEB: PASSWORD}, default_pool_size=1) as other:
        pooled = other.dsn(WEB, PASSWORD, "accounts")
        patient, hasty = [await Database.open(own, pooled=pooled, pool_timeout=seconds) for seconds in (60, 0.3)]
        try:
            monkeypatch.setattr(sources, "_ANSWERS_WITHIN", 60.0)
            async with patient.transaction(None):
                with pytest.raises(PoolerBusy):
                    await _begins(hasty)
            monkeypatch.setattr(sources, "_ANSWERS_WITHIN", 0.3)
            other.signal(signal.SIGSTOP)
            with pytest.raises(NoAnswer) as told:
                await _begins(hasty)
            assert type(told.value) is NoAnswer
            other.signal(signal.SIGCONT)
            await _begins(patient)
        finally:
            await asyncio.gather(patient.close(), hasty.close())


async def _its_sessions_are_not_taken_for_lost(other: Pooler, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where DATABASE_URL names a pooler by session: the processes that its clients are told are not the database's."""
    monkeypatch.setattr(lost_sessions, "_IN_USE_FOR", 0.0)
    database = await Database.open(other.dsn(WEB, PASSWORD, "accounts"))
    try:
        async with database.transaction(None) as session:
            await lost_sessions.look(database)
            assert await session.value(text("SELECT 1")) == 1
    finally:
        await database.close()


async def _begins(database: Database, mode: Mode = Mode.SNAPSHOT) -> None:
    async with database.transaction(None, mode):
        pass


async def _one_that_leads_to_a_standby_is_not_used(other: Pooler, own: str, standby: OwnServer) -> None:
    """As after a failover of which it has not been told: nothing is read there, and nothing has to be started anew."""
    database = await Database.open(own, pooled=other.dsn(WEB, PASSWORD, "accounts"), pool_timeout=10)
    try:
        for mode in Mode:
            with pytest.raises(NoPrimary):
                await _begins(database, mode)
        other.lead_to(standby.port, other.server.port)

        async def begins() -> bool:
            with suppress(NoPrimary):
                async with database.transaction(None) as session:
                    return bool(await session.value(text("SELECT NOT pg_is_in_recovery()")))
            return False

        await until(begins, 60, "it leads to the primary")
    finally:
        await database.close()


@needs(PGBOUNCER, "pgbouncer is not installed", waived="NO_PGBOUNCER")
async def test_everything_works_through_a_pooler(server: OwnServer, tmp_path: Path) -> None:
    """After the first test, which makes the tables and loads the demo."""
    as_server = {"ACCOUNT_BATCH_DATABASE_URL": server.tcp_dsn(WEB, PASSWORD, "accounts")}
    token = token_of(tmp_path, "demo", "sue")
    async with pooled_installation(server, (WEB, PASSWORD), tmp_path, token, as_server) as installed:
        await many_clients_share_few_connections(installed)
        await updates_keep_their_own_sessions(installed)
        await a_pooler_that_is_away_is_told(installed)


async def _updates(client: httpx.AsyncClient, url: str) -> None:
    """What is previewed is what a worker does, and the statistics are what a plain count says."""
    before = (await ask(client, url, STATISTICS, batch=BATCH))["statistics"]
    assert before["selected"] == sum(each["count"] for each in before["byStatus"]) > ACCOUNTS / 2
    asked = charge("own")
    preview = (await ask(client, url, PREVIEW, input=asked))["preview"]
    assert preview["selected"] == before["selected"]
    update = (await ask(client, url, UPDATE, input=asked))["batchUpdate"]

    async def done() -> Any:
        found = await ask(client, url, PROGRESS, id=update["id"])
        return found if found["state"] == "COMPLETED" else None

    found = await until(done, 60, "the update is done")
    assert (found["progress"]["processed"], found["progress"]["updated"]) == (preview["selected"], preview["updated"])
    again = (await ask(client, url, PREVIEW, input=charge("none")))["preview"]
    assert again["selected"] == preview["selected"]


async def _succeeds(home: Path, *words: str, **settings: str) -> str:
    result = await asyncio.to_thread(command, home, *words, **settings)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def _keys(folder: Path) -> set[tuple[str, str]]:
    with (folder / "accounts.csv").open(newline="") as file:
        return {(row["batch"], row["account_id"]) for row in csv.DictReader(file)}
