"""The command line as people meet it: the installed command, run from a directory that is not the project's."""

import asyncio
import re
import signal
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from db.settings import Settings
from graph.cli import help as cli_help
from graph.schema.schema import sdl
from graph.security.claims import Claims, ExpectedClaims
from graph.security.keys import FixedKeys
from graph.security.local_key import local_key
from graph.security.token_errors import TokenError
from graph.security.tokens import Verifier
from rules.declarations.permissions import Permission
from tests.graph.cli.conftest import Here
from tests.support.postgres import TestCluster, TestDatabase
from tests.support.server import LiveServer, answer, command, data_directory, serving

TOKEN = ("token", "--tenant", "acme", "--subject", "ann")
NAMES = ExpectedClaims("account-batch", "account-batch")


def complaint(result: "subprocess.CompletedProcess[str]") -> str:
    """What a command says that fails as it should: a sentence, on standard error alone."""
    assert (result.returncode, result.stdout) == (1, "")
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


def claims(home: Path, token: str, after: timedelta = timedelta()) -> Claims:
    verifier = Verifier(FixedKeys([local_key(home)]), NAMES)
    return asyncio.run(verifier.verify(token, datetime.now(UTC) + after))


def test_the_help_lists_every_command_and_setting(here: Here, tmp_path: Path) -> None:
    shown = re.sub(r"[\s│]+", " ", here.answer(tmp_path, "--help", COLUMNS="100"))
    assert all(name in shown for name in ("serve", "migrate", "import", "demo", "token", "sql", "schema", "stop"))
    listed = list(cli_help.settings())
    assert [name for name, _, _ in listed] == [f"ACCOUNT_BATCH_{name.upper()}" for name in Settings.model_fields]
    for name, default, meaning in listed:
        assert meaning
        assert f"{name} {meaning} [default: " in shown
        assert "/" in default or f"[default: {default}]" in shown


def test_a_token_has_all_permissions_and_an_hour(tmp_path: Path) -> None:
    token = answer(tmp_path, *TOKEN)
    assert claims(tmp_path, token) == Claims("ann", "acme", None, frozenset(Permission))
    assert claims(tmp_path, token, timedelta(minutes=59))
    with pytest.raises(TokenError):
        claims(tmp_path, token, timedelta(minutes=61))


def test_a_token_has_the_permissions_that_are_named(here: Here, tmp_path: Path) -> None:
    named = ("--permission", "READ_STATISTICS", "--permission", "READ_ACCOUNTS")
    token = here.answer(tmp_path, *TOKEN, "--distributor", "North", *named, "--expires", "7d")
    wanted = Claims("ann", "acme", "North", frozenset({Permission.READ_STATISTICS, Permission.READ_ACCOUNTS}))
    assert claims(tmp_path, token, timedelta(days=6)) == wanted


def test_the_signing_key_is_its_owners_alone(here: Here, tmp_path: Path) -> None:
    here.answer(tmp_path, *TOKEN)
    assert [path.stat().st_mode & 0o077 for path in tmp_path.glob("*.pem")] == [0]


def test_the_schema_is_printed(tmp_path: Path) -> None:
    assert answer(tmp_path, "schema") == sdl().strip()


def test_migrating_again_is_no_error(home: Path) -> None:
    assert answer(home, "migrate") == answer(home, "migrate")


def test_files_are_loaded_or_complained_of(home: Path, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("name,currency,billing_time_zone\nAcme,EUR,Europe/Berlin\n")
    assert "1 customer\n" in answer(home, "import", str(tmp_path), "--tenant", "acme") + "\n"
    again = command(home, "import", str(tmp_path), "--tenant", "acme")
    assert complaint(again).startswith("customers.csv:2: name: ")


def test_many_faults_are_cut_after_twenty(here: Here, home: Path, tmp_path: Path) -> None:
    lines = [f"Customer {number},EUR,Nowhere" for number in range(30)]
    (tmp_path / "customers.csv").write_text("\n".join(["name,currency,billing_time_zone", *lines]))
    result = here.command(home, "import", str(tmp_path), "--tenant", "many")
    assert result.returncode == 1
    assert [line.startswith("customers.csv:") for line in result.stderr.splitlines()] == [True] * 20 + [False]
    assert "10 more" in result.stderr


def test_the_demo_goes_where_no_batches_are(here: Here, home: Path) -> None:
    assert "accounts" in here.answer(home, "demo", "--accounts", "100", "--tenant", "shop")
    assert "batches already" in complaint(here.command(home, "demo", "--accounts", "100", "--tenant", "shop"))


@pytest.mark.parametrize(
    ("words", "settings", "told"),
    [
        ((*TOKEN, "--expires", "soon"), {}, "30s, 15m, 12h or 7d"),
        ((*TOKEN, "--expires", "0h"), {}, "more than nothing"),
        ((*TOKEN, "--expires", "999999999d"), {}, "up to 3650d"),
        ((*TOKEN, "--permission", "FLY"), {}, "READ_STATISTICS, READ_ACCOUNTS"),
        (("token", "--tenant", "", "--subject", "ann"), {}, "--tenant takes a name, and this one is empty"),
        (("token", "--tenant", "acme", "--subject", ""), {}, "--subject takes a name, and this one is empty"),
        (("token", "--tenant", "acme", "--subject", " \t"), {}, "--subject takes a name, and this one is empty"),
        ((*TOKEN, "--distributor", ""), {}, "--distributor takes a name, and this one is empty"),
        (("token", "--tenant", "acme ", "--subject", "ann"), {}, "without blanks around it"),
        (("token", "--tenant", "ac\nme", "--subject", "ann"), {}, "control characters"),
        (TOKEN, {"ACCOUNT_BATCH_JWKS_URL": "https://login.example/keys"}, "take a token of that provider"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_JWKS_URL": "http://login.example/keys"}, "no URL with https"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_JWKS_URL": "login.example"}, "no URL with https"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_JWT_TENANT_CLAIM": ""}, "ACCOUNT_BATCH_JWT_TENANT_CLAIM"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_TRUSTED_DOCUMENTS": "/nowhere.json"}, "it cannot be read: No such"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_TRUSTED_DOCUMENTS": ""}, "it cannot be read: Is a directory"),
        (("import", "/", "--tenant", ""), {}, "--tenant takes a name, and this one is empty"),
        (("demo", "--tenant", ""), {}, "--tenant takes a name, and this one is empty"),
        (("import", "/nowhere", "--tenant", "acme"), {}, "/nowhere: is no directory"),
        (("migrate",), {"ACCOUNT_BATCH_DATABASE_URL": "postgresql://a@/b?host=/nowhere"}, "cannot be reached"),
        (("migrate",), {"ACCOUNT_BATCH_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "cannot be reached"),
        (("migrate",), {"ACCOUNT_BATCH_DATABASE_URL": "mysql://a@b/c"}, "cannot be reached"),
        (("migrate",), {"ACCOUNT_BATCH_DATABASE_URL": "postgresql://a@127.0.0.1:port/b"}, "cannot be reached"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "cannot be reached"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_OWNER_DATABASE_URL": "postgresql://a@b/c"}, "needs ACCOUNT_BATCH_D"),
        (("serve", "--port", "0"), {"ACCOUNT_BATCH_LOG_LEVEL": "loud"}, "debug, info, warning, error"),
        (("serve", "--port", "99999"), {}, "no port 99999"),
        (("serve", "--host", "no.such.host.invalid"), {}, "cannot listen on no.such.host.invalid"),
        (("migrate",), {"ACCOUNT_BATCH_POOL_SIZE": "many"}, "ACCOUNT_BATCH_POOL_SIZE"),
        (("migrate",), {"ACCOUNT_BATCH_RESULTS_KEPT_DAYS": "0"}, "ACCOUNT_BATCH_RESULTS_KEPT_DAYS"),
        (("migrate",), {"ACCOUNT_BATCH_RESULTS_KEPT_DAYS": "36501"}, "ACCOUNT_BATCH_RESULTS_KEPT_DAYS"),
        (("migrate",), {"ACCOUNT_BATCH_DATA_DIR": "/" + "long/" * 30}, "107"),
        (("migrate",), {"ACCOUNT_BATCH_DATA_DIR": "/dev/null/here"}, "ACCOUNT_BATCH_DATA_DIR"),
    ],
)
def test_what_people_do_wrong_is_told_in_a_sentence(
    here: Here, home: Path, words: tuple[str, ...], settings: dict[str, str], told: str
) -> None:
    assert told in complaint(here.command(home, *words, **settings))


def test_a_missing_database_is_named(here: Here, home: Path, cluster: TestCluster) -> None:
    missing = TestDatabase("missing", cluster.home)
    told = complaint(here.command(home, "migrate", ACCOUNT_BATCH_DATABASE_URL=missing.owner_dsn))
    assert 'database "missing" does not exist' in told


@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("demo",), ("import", "/", "--tenant", "acme")])
async def test_a_database_of_others_is_not_migrated_unasked(
    here: Here, home: Path, cluster: TestCluster, words: tuple[str, ...]
) -> None:
    async with cluster.database(empty=True) as empty:
        url = {"ACCOUNT_BATCH_DATABASE_URL": empty.owner_dsn}
        told = complaint(await asyncio.to_thread(here.command, home, *words, **url))
        assert "account-batch migrate" in told


async def test_the_owners_dsn_goes_before_the_servers(here: Here, home: Path, cluster: TestCluster) -> None:
    async with cluster.database(empty=True) as empty:
        urls = {"ACCOUNT_BATCH_OWNER_DATABASE_URL": empty.owner_dsn, "ACCOUNT_BATCH_DATABASE_URL": empty.server_dsn}
        await asyncio.to_thread(here.answer, home, "migrate", **urls)
        assert "accounts" in await asyncio.to_thread(here.answer, home, "demo", "--accounts", "50", **urls)


def test_an_embedded_database_is_migrated_by_whoever_comes_first() -> None:
    with data_directory() as fresh:
        assert "accounts" in answer(fresh, "demo", "--accounts", "50")


def test_a_port_in_use_is_told(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"Port {port} of 127.0.0.1 is in use" in complaint(command(home, "serve", "--port", port))


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("request_to_stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_stops_when_asked(home: Path, processes: str, request_to_stop: signal.Signals) -> None:
    with serving(home, "--processes", processes) as (process, url):
        assert httpx.get(f"{url}/health/live").status_code == 200
        process.send_signal(request_to_stop)
        assert process.wait(timeout=20) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/health/live")
    assert "Traceback" not in (home / "serve.log").read_text()


def test_a_server_does_with_a_role_that_owns_nothing(home: Path, database: TestDatabase) -> None:
    with serving(home, ACCOUNT_BATCH_DATABASE_URL=database.server_dsn) as (_, url):
        assert httpx.get(f"{url}/health/ready").status_code == 200


def test_the_live_server_answers_the_demos_user(live_server: LiveServer) -> None:
    query = {"query": "{ accountBatches(first: 1) { nodes { name } } }"}
    signed_in = httpx.post(f"{live_server.url}/graphql", json=query, headers=live_server.headers)
    assert signed_in.json()["data"]["accountBatches"]["nodes"]
    assert httpx.post(f"{live_server.url}/graphql", json=query).status_code == 401
