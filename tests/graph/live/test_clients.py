"""The page for client developers, done as it says: generated, compiled, run against a server."""

import hashlib
import json
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from graphql import is_scalar_type, is_specified_scalar_type

from graph.schema import schema
from tests.graph.live.client_project import FILES, PAGE, TOOLS, done, make_project, tool
from tests.graph.live.restarted_clients import clients
from tests.support.postgres import TestDatabase
from tests.support.project import ROOT
from tests.support.psql import psql
from tests.support.server import TENANT, LiveServer, answer, command, data_directory, serving

MANIFEST = "src/trusted/persisted-documents.json"
TOKEN = ("token", "--tenant", TENANT, "--subject", "portal")
RIGHT = """
import { Client } from './client.js';
import type { Scalars, Account, BatchUpdateAccountsInput } from './schema.js';

export const given: Scalars['Amount']['input'] = '12.50';
export const numbers: BatchUpdateAccountsInput = { filter: { batch: { id: 'x' }, controlNumbers: '1-5' } };
export const shown = (account: Account): string[] => [account.balance, account.activationDate, account.timeZone];
export const until = (client: Client) => client.extend('x', '1', '2027-12-31');
"""
WRONG = """
import { Client } from './client.js';
import type { Account } from './schema.js';

// @ts-expect-error an amount is no number
export const sum = (account: Account): number => account.balance;
// @ts-expect-error nor is an ID
export const id = (account: Account): number => account.id;
// @ts-expect-error a date is written as text
export const until = (client: Client) => client.extend('x', '1', new Date());
// @ts-expect-error there is no such field
export const gone = async (client: Client) => (await client.overview('x'))?.colour;
"""
CACHED = """
import { urqlClient, Started, Statistics } from './out/urql.js';
import { apolloClient, Batches, Depleted } from './out/apollo.js';
import { first } from './out/follow.js';
const [url, token] = process.argv.slice(2);
const batch = 'Summer 2026 prepaid cards';
const urql = urqlClient(url, token);
const { data, error } = await urql.query(Started, { batch }).toPromise();
if (error) throw error;
const heard = await new Promise((resolve) => {
  urql.subscription(Statistics, { batch }).subscribe(resolve);
});
const apollo = apolloClient(url, token);
const batches = await apollo.query({ query: Batches });
const depleted = await new Promise((resolve, reject) => {
  apollo.subscribe({ query: Depleted, variables: { batch } }).subscribe({ next: resolve, error: reject });
});
console.log(JSON.stringify({
  urql: [data.accountBatch.statistics, heard.data.accountBatchStatistics],
  apollo: [batches.data.accountBatches.nodes, depleted.data.accountBatchStatistics],
  sse: await first(url, token, batch),
  refused: await first(url, token, 'none').catch((refused) => refused.message),
}));
process.exit(0);
"""
BATCH = "Summer 2026 prepaid cards"
DEPLETED = f"""UPDATE accounts SET balance = CASE WHEN control_number <= {{}} THEN -100000 ELSE 100000 END
    WHERE batch_id = (SELECT id FROM batches WHERE name = '{BATCH}')"""
"""Has so many of the batch's accounts be depleted."""
SERVICE_RESTART = 1012
ASK = """
import { Client } from './out/client.js';
const [url, token] = process.argv.slice(2);
const client = new Client(url, token);
const batch = 'Summer 2026 prepaid cards';
const answers = [await client.overview(batch), await client.extend(batch, '1-5', '2027-12-31')];
answers.push(await client.overview('none'), await client.extend('none', '1', 'soon').catch((error) => error.message));
console.log(JSON.stringify(answers));
"""


TRUSTED = """
import { createClient } from 'graphql-ws';
import { createClient as createEvents } from 'graphql-sse';
import { ask, trusted, Selected, Watched } from './out/trusted.js';
const [url, token, explorer] = process.argv.slice(2);
const batch = 'Summer 2026 prepaid cards';
const headers = { Authorization: `Bearer ${token}` };
const got = await fetch(`${url}/graphql?` + new URLSearchParams({
  documentId: trusted(Selected).documentId, variables: JSON.stringify({ batch }),
}), { headers });
const socket = createClient({ url: `${url.replace(/^http/, 'ws')}/graphql`, connectionParams: headers });
const heard = await new Promise((resolve, reject) => {
  socket.subscribe({ query: '', ...trusted(Watched, { batch }) }, { next: resolve, error: reject, complete() {} });
});
const events = createEvents({ url: `${url}/graphql`, headers }).iterate({ query: '', ...trusted(Watched, { batch }) });
const { value: event } = await events.next();
const text = (bearer) => fetch(`${url}/graphql`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
  body: JSON.stringify({ query: '{ viewer { subject } }' }),
}).then((response) => response.json());
console.log(JSON.stringify({
  post: await ask(url, token, Selected, { batch }),
  get: await got.json(),
  socket: heard.data,
  event: event.data,
  refused: await text(token),
  explored: await text(explorer),
  id: trusted(Selected).documentId,
}));
process.exit(0);
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the page's files, generated."""
    return make_project(tmp_path_factory.mktemp("client"))


def test_the_map_has_every_scalar_of_the_schema() -> None:
    named = re.findall(r"^  (\w+):", FILES["scalars.ts"], re.MULTILINE)
    kinds = schema.build().type_map.items()
    ours = {name for name, kind in kinds if is_scalar_type(kind) and not is_specified_scalar_type(kind)}
    assert set(named) == {*ours, "ID"}
    explained = re.findall(r"^\| `(\w+)` \|", PAGE.partition("## Generating")[0], re.MULTILINE)
    assert sorted(explained) == sorted(named)


def test_nothing_generated_is_unknown(project: Path) -> None:
    types = (project / "src" / "schema.ts").read_text()
    scalars = types.partition("export type Scalars = {")[2].partition("\n};")[0]
    assert "Amount: { input: string; output: string; }" in scalars
    assert "ControlNumbers: { input: string; output: never; }" in scalars
    assert not re.search(r"\b(unknown|any)\b", scalars)


def test_a_scalar_that_the_map_lacks_is_an_error(project: Path) -> None:
    whole = (project / "scalars.ts").read_text()
    try:
        (project / "scalars.ts").write_text(whole.replace("  Amount: 'string',\n", ""))
        result = tool(project, "graphql-codegen", "--config", "codegen.ts")
    finally:
        (project / "scalars.ts").write_text(whole)
    assert result.returncode != 0
    assert "Unknown scalar type Amount" in result.stdout + result.stderr


def test_the_client_compiles_and_asks(project: Path, live_server: LiveServer) -> None:
    (project / "src" / "right.ts").write_text(RIGHT)
    (project / "src" / "wrong.ts").write_text(WRONG)
    done(project, "tsc")
    (project / "ask.js").write_text(ASK)
    overview, extended, none, bad = json.loads(done(project, "node", "ask.js", live_server.url, live_server.token))
    assert overview["statistics"]["selected"] > 0
    assert [re.fullmatch(r"-?\d+\.\d\d", node["balance"]) is None for node in overview["accounts"]["nodes"]] == [
        False
    ] * 3
    assert (extended["preview"]["selected"], extended["userErrors"]) == (5, [])
    assert none is None
    assert "YYYY-MM-DD" in bad


def test_urql_apollo_and_events_answer(project: Path, live_server: LiveServer) -> None:
    done(project, "tsc")
    (project / "cached.js").write_text(CACHED)
    told = json.loads(done(project, "node", "cached.js", live_server.url, live_server.token))
    asked, heard = told["urql"]
    assert (heard["selected"], heard["started"]) == (asked["selected"], asked["started"])
    assert told["sse"] == asked["selected"] > 0
    batches, depleted = told["apollo"]
    assert [set(batch) for batch in batches] == [{"__typename", "id", "name", "customer"}] * 2
    assert depleted["depleted"] == heard["depleted"] > 0
    assert told["refused"] == "There is no such batch."


async def test_clients_go_on_when_the_server_is_restarted(project: Path) -> None:
    """All four follow over the restart, each as its library does it; what they ask meanwhile fails at once."""
    with data_directory() as home:
        answer(home, "demo", "--accounts", "200", "--tenant", TENANT)
        token = answer(home, "token", "--tenant", TENANT, "--subject", "test")
        database = TestDatabase("account_batch", home)
        async with AsyncExitStack() as until_the_end:
            with serving(home) as (_, url):
                await psql(database, DEPLETED.format(7))
                following = await until_the_end.enter_async_context(clients(project, url, token, BATCH))
                await following.all_tell(7)
                assert await following.ask() == ["data", "data"]
            assert await following.ask() == ["error", "error"]
            assert following.told["close code"][0] == SERVICE_RESTART
            await psql(database, DEPLETED.format(3))
            with serving(home, "--port", url.rpartition(":")[2], log_name="again.log"):
                await following.all_tell(3)
                assert await following.ask() == ["data", "data"]
                await psql(database, DEPLETED.format(11))
                await following.all_tell(11)


def test_the_manifest_names_the_hash_of_each_text(project: Path) -> None:
    manifest = json.loads((project / MANIFEST).read_text())
    assert sorted(re.findall(r"(?:query|subscription) (\w+)", " ".join(manifest.values()))) == ["Selected", "Watched"]
    for key, text in manifest.items():
        assert key == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        assert "__typename" in text


def test_trusted_documents_are_answered_over_every_transport(project: Path, live_server: LiveServer) -> None:
    done(project, "tsc")
    (project / "trusted.js").write_text(TRUSTED)
    home, given = live_server.database.home, {"ACCOUNT_BATCH_TRUSTED_DOCUMENTS": str(project / MANIFEST)}
    plain = answer(home, *TOKEN, "--permission", "READ_STATISTICS")
    with serving(home, "--no-worker", log_name="trusted.log", **given) as (_, url):
        told = json.loads(done(project, "node", "trusted.js", url, plain, live_server.token))
    selected = told["post"]["data"]["accountBatch"]["statistics"]["selected"]
    assert selected > 0
    assert told["get"]["data"] == told["post"]["data"]
    assert [told[way]["accountBatchStatistics"]["selected"] for way in ("socket", "event")] == [selected] * 2
    assert [error["extensions"]["code"] for error in told["refused"]["errors"]] == ["FORBIDDEN"]
    explored = told["explored"]
    assert (explored["data"], "errors" in explored) == ({"viewer": {"subject": "test"}}, False)
    assert told["id"] in json.loads((project / MANIFEST).read_text())


def test_a_manifest_of_another_schema_stops_the_start(project: Path, tmp_path: Path, live_server: LiveServer) -> None:
    """Generated against a schema with a field that the server's does not have, as a front end that is ahead is."""
    for name in ("scalars.ts", "package.json", "codegen.trusted.ts", "src/trusted.ts"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((project / name).read_text().replace("{ selected }", "{ selected coloured }"))
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    schema_text = (ROOT / "schema.graphql").read_text()
    grown = schema_text.replace("type AccountBatchStatistics {", "type AccountBatchStatistics {\n  coloured: Int!", 1)
    (tmp_path / "schema.graphql").write_text(grown)
    done(tmp_path, "graphql-codegen", "--config", "codegen.trusted.ts")
    given = {"ACCOUNT_BATCH_TRUSTED_DOCUMENTS": str(tmp_path / MANIFEST)}
    refused = command(live_server.database.home, "serve", "--port", "0", **given)
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert re.search(
        r"The document Selected \(sha256:[0-9a-f]{64}\) cannot be taken: Cannot query field 'coloured'", refused.stderr
    )


def test_the_linter_finds_what_does_not_fit() -> None:
    lint = ("eslint", "--config", str(TOOLS / "eslint.config.js"), "--stdin", "--stdin-filename", "schema.graphql")
    grown = (ROOT / "schema.graphql").read_text() + 'type Thing {\n  """Its name."""\n  name: String!\n}\n'
    result = tool(ROOT, *lint, input_=grown)
    assert result.returncode == 1
    assert 'type "Thing" must have exactly one non-nullable unique identifier' in result.stdout
