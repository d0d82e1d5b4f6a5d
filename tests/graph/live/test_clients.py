"""The page for client developers, done as it says: generated, compiled, run against a server."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from graphql import is_scalar_type, is_specified_scalar_type

from graph.schema import schema
from tests.support.project import ROOT
from tests.support.server import LiveServer

TOOLS = ROOT / "tests" / "clients"
PAGE = (ROOT / "docs" / "clients.md").read_text()
FILES = dict(re.findall(r"^`([^`\n]+)`\n```ts\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
COMPILER = {
    "compilerOptions": {
        "target": "ES2022",
        "lib": ["ES2022", "DOM"],
        "module": "nodenext",
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noUnusedLocals": True,
        "skipLibCheck": True,
        "types": [],
        "rootDir": "src",
        "outDir": "out",
    },
    "include": ["src"],
}
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
ASK = """
import { Client } from './out/client.js';
const [url, token] = process.argv.slice(2);
const client = new Client(url, token);
const batch = 'Summer 2026 prepaid cards';
const answers = [await client.overview(batch), await client.extend(batch, '1-5', '2027-12-31')];
answers.push(await client.overview('none'), await client.extend('none', '1', 'soon').catch((error) => error.message));
console.log(JSON.stringify(answers));
"""


def tool(directory: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the packages in `tests/clients`."""
    return subprocess.run(
        [TOOLS / "run.sh", *command], cwd=directory, capture_output=True, text=True, timeout=300, check=False
    )


def done(directory: Path, *command: str) -> str:
    """What a command prints that has to succeed."""
    result = tool(directory, *command)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the page's files, generated."""
    directory = tmp_path_factory.mktemp("client")
    done(TOOLS, "node", "--version")  # the packages are there from here on
    (directory / "node_modules").symlink_to(TOOLS / "node_modules")
    (directory / "schema.graphql").write_text((ROOT / "schema.graphql").read_text())
    (directory / "package.json").write_text('{"type": "module"}')
    (directory / "tsconfig.json").write_text(json.dumps(COMPILER))
    for name, content in FILES.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(content)
    done(directory, "graphql-codegen", "--config", "codegen.ts")
    return directory


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


def test_the_linter_finds_what_does_not_fit() -> None:
    lint = ("eslint", "--config", str(TOOLS / "eslint.config.js"), "--stdin", "--stdin-filename", "schema.graphql")
    grown = (ROOT / "schema.graphql").read_text() + 'type Thing {\n  """Its name."""\n  name: String!\n}\n'
    result = subprocess.run(
        [TOOLS / "run.sh", *lint], cwd=ROOT, input=grown, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 1
    assert 'type "Thing" must have exactly one non-nullable unique identifier' in result.stdout
