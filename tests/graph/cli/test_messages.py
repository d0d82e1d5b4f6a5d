"""What the command line says beside what it was asked: warnings, counts, how many accounts the demo has."""

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from db.demo import SUMMER
from db.demo.plan import BATCHES
from db.importing.catalogue import FILES
from db.settings import Settings
from graph.cli import demo_size, first_run, main
from graph.cli.loading import things
from graph.cli.names import count_of
from tests.graph.cli.conftest import Here
from tests.support.postgres import TestDatabase

TOKEN = ("token", "--subject", "ann", "--tenant")
OTHERS = 12_920
"""Accounts of all batches but the largest, where that is asked to have 5,000 or more."""


def warnings(result: "subprocess.CompletedProcess[str]") -> list[str]:
    """What a command says on standard error that succeeds."""
    assert result.returncode == 0, result.stderr
    return result.stderr.splitlines()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("ACCOUNT_BATCH_POOLSIZE", "ACCOUNT_BATCH_POOL_SIZE"),
        ("account_batch_worker_", "ACCOUNT_BATCH_WORKER"),
        ("ACCOUNT_BATCH_DB_URL", "ACCOUNT_BATCH_DATABASE_URL"),
        ("ACCOUNT_BATCH_", None),
        ("ACCOUNTBATCH_CHUNK_SIZE", "ACCOUNT_BATCH_CHUNK_SIZE"),
        ("ACOUNT_BATCH_LOG_LEVEL", "ACCOUNT_BATCH_LOG_LEVEL"),
    ],
)
def test_a_misspelt_setting_is_told_once_with_the_nearest(
    here: Here, tmp_path: Path, name: str, nearest: str | None
) -> None:
    (told,) = warnings(here.command(tmp_path, "schema", **{name: "3"}))
    assert told.startswith(f"Warning: {name.upper()}, in the environment, is no setting")
    assert f"is {nearest} meant?" in told if nearest else "ACCOUNT_BATCH_" in told


@pytest.mark.parametrize("port", ["abc", "-1", "65536", "8080.5", ""])
def test_a_port_that_is_none_is_told_in_a_sentence(here: Here, tmp_path: Path, port: str) -> None:
    result = here.command(tmp_path, port, run=first_run.main)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f'PORT is a number from 0 to 65535, and not "{port}".\n'


def test_a_misspelt_setting_in_a_file_is_told_too(here: Here, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ACCOUNT_BATCH_LOGLEVEL=debug\nACCOUNT_BATCH_POOL_SIZE=3\nOTHER=1\n")
    (told,) = warnings(here.command(tmp_path, "schema", folder=tmp_path))
    assert told.startswith("Warning: ACCOUNT_BATCH_LOGLEVEL, in .env, is no setting")
    assert "is ACCOUNT_BATCH_LOG_LEVEL meant?" in told


def test_what_is_a_setting_or_nobodys_is_not_warned_of(here: Here, tmp_path: Path) -> None:
    fine = {f"account_batch_{name}".upper(): "1" for name in Settings.model_fields if name != "data_dir"}
    assert warnings(here.command(tmp_path, "schema", **fine, BATCH_SIZE="3", ACCOUNT="x")) == []


def test_the_command_of_make_run_warns_too(here: Here, tmp_path: Path) -> None:
    wrong = {"ACCOUNT_BATCH_POOLSIZE": "3", "ACCOUNT_BATCH_LOG_LEVEL": "loud"}
    result = here.command(tmp_path, "0", run=first_run.main, **wrong)
    warning, complaint = result.stderr.splitlines()
    assert warning.startswith("Warning: ACCOUNT_BATCH_POOLSIZE")
    assert complaint.startswith("ACCOUNT_BATCH_LOG_LEVEL")


def test_documents_that_do_not_fit_are_told_before_anything_is_opened(here: Here, tmp_path: Path) -> None:
    (tmp_path / "persisted-documents.json").write_text('{"x": "query Gone { nothing }"}')
    given = {"ACCOUNT_BATCH_TRUSTED_DOCUMENTS": "persisted-documents.json"}
    for words, run in ((("0",), first_run.main), (("serve", "--port", "0"), main)):
        result = here.command(tmp_path, *words, folder=tmp_path, run=run, **given)
        assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
        assert result.stderr.startswith("ACCOUNT_BATCH_TRUSTED_DOCUMENTS: persisted-documents.json: The document Gone ")
    assert not (tmp_path / "postgresql.conf").exists()


def test_make_run_signs_nobody_in_where_a_provider_does(tmp_path: Path) -> None:
    local = first_run.links(Settings(_env_file=None, data_dir=tmp_path), "http://here")
    assert "http://here/#token=" in local
    provided = first_run.links(Settings(_env_file=None, jwks_url="https://login.example/keys"), "http://here")
    assert "ACCOUNT_BATCH_JWKS_URL" in provided
    assert "http://here/\n" in provided


def test_a_token_of_who_is_there_is_not_warned_of(here: Here, home: Path) -> None:
    assert warnings(here.command(home, *TOKEN, "demo")) == []
    assert warnings(here.command(home, *TOKEN, "demo", "--distributor", "Kombini Link")) == []


def test_a_token_of_nobody_is_printed_and_warned_of(here: Here, home: Path) -> None:
    for words, missing in (
        (("nobody",), "there is no tenant 'nobody'"),
        (("nobody", "--distributor", "Kombini Link"), "there is no tenant 'nobody'"),
        (("demo", "--distributor", "Nobody"), "the tenant 'demo' has no distributor 'Nobody'"),
    ):
        result = here.command(home, *TOKEN, *words)
        (told,) = warnings(result)
        assert told.startswith("Warning: ")
        assert missing in told
        assert result.stdout.count(".") == 2


async def test_a_tokens_names_are_looked_for_as_the_servers_role(
    here: Here, home: Path, database: TestDatabase
) -> None:
    url = {"ACCOUNT_BATCH_DATABASE_URL": database.server_dsn}
    (told,) = warnings(await asyncio.to_thread(here.command, home, *TOKEN, "demo", **url))
    assert "there is no tenant 'demo'" in told


@pytest.mark.parametrize(
    "url",
    [
        None,
        "postgresql://a@/b?host=/nowhere",
        "postgresql://a@127.0.0.1:1/b",
        "postgresql://a@127.0.0.1:port/b",
        "mysql://a@b/c",
    ],
)
def test_a_token_does_without_a_database(here: Here, tmp_path: Path, url: str | None) -> None:
    given = {} if url is None else {"ACCOUNT_BATCH_DATABASE_URL": url}
    result = here.command(tmp_path, *TOKEN, "demo", **given)
    (told,) = warnings(result)
    assert told.startswith("Not checked whether the token's tenant is there")
    assert result.stdout.count(".") == 2
    assert not (tmp_path / "pg").exists()


async def test_a_token_does_with_a_database_that_is_not_migrated(here: Here, home: Path, cluster: object) -> None:
    async with cluster.database(empty=True) as empty:  # type: ignore[attr-defined]
        url = {"ACCOUNT_BATCH_DATABASE_URL": empty.owner_dsn}
        (told,) = warnings(await asyncio.to_thread(here.command, home, *TOKEN, "demo", **url))
    assert told.startswith("Not checked")


def test_one_of_a_kind_is_counted_in_the_singular() -> None:
    assert [count_of(1, things(file.name)) for file in FILES] == [
        "1 customer", "1 customer site", "1 distributor", "1 role", "1 IVR language", "1 product", "1 add-on product",
        "1 product add-on", "1 prepaid plan", "1 batch", "1 account",
    ]  # fmt: skip
    assert [count_of(number, "batches") for number in (0, 2, 1042)] == ["0 batches", "2 batches", "1,042 batches"]


@pytest.mark.parametrize(("accounts", "all_of_them"), [("1", len(BATCHES)), ("60", 60 * 9 + 50)])
def test_the_demo_says_how_many_accounts_there_are(here: Here, home: Path, accounts: str, all_of_them: int) -> None:
    lines = here.answer(home, "demo", "--accounts", accounts, "--tenant", f"of {accounts}").splitlines()
    loaded = re.search(r"([\d,]+) accounts?$", lines[-2])
    assert loaded is not None
    assert int(loaded[1]) == all_of_them
    assert lines[-1] == f"{all_of_them} accounts in all; the largest batch, {SUMMER}, has {accounts} of them."


def test_the_demos_help_says_what_its_number_is(here: Here, tmp_path: Path) -> None:
    shown = re.sub(r"[\s│]+", " ", here.answer(tmp_path, "demo", "--help", COLUMNS="100"))
    assert f"Size of the largest batch, {SUMMER}." in shown
    assert f"have up to 5,000 each, {OTHERS:,} together: {demo_size.ACCOUNTS + OTHERS:,} accounts in all" in shown
