"""A new attribute group is one new file and one line: the API, the rules, the words and the record follow from it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.graph.updates.panel import Panel
from tests.support.project import ROOT

NEW_FILE = '''
"""Credit limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement

from rules.declarations.account import AccountState, constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.group import Effect, Group, Step
from rules.declarations.described_enum import DescribedEnum
from rules.declarations.inputs import InputValue, optional_field
from rules.declarations.rule import refusal, rule

NOT_A_CREDIT_ACCOUNT = refusal("NOT_A_CREDIT_ACCOUNT", "Credit accounts alone have a credit limit.")


class Why(DescribedEnum):
    """Why the limit changes."""

    TRUST = "TRUST", "The owner is trusted."
    RISK = "RISK", "The owner is a risk."


@dataclass(frozen=True, slots=True)
class CreditLimitChange:
    """How much the accounts may owe."""

    credit_limit: InputValue[Decimal] = optional_field("The new limit.")
    why: InputValue[Why] = optional_field("Why it changes.")


@rule(NOT_A_CREDIT_ACCOUNT)
def owes(change: CreditLimitChange, account: AccountState) -> ColumnElement[bool]:
    return account.is_credit


def steps(change: CreditLimitChange) -> Iterator[Step]:
    limit = constant(change.credit_limit, "credit_limit")
    yield Step(Effect.SETTINGS, change, lambda _: {"credit_limit": limit}, (owes,))


GROUP = Group(
    name="creditLimit",
    caption="Credit limit",
    change=CreditLimitChange,
    steps=steps,
    attributes=(Attribute("creditLimit", "credit_limit", ValueKind.AMOUNT),),
)
'''
ASK = """
query ($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) {
    userErrors { code path }
    preview { updated refused changes { group attribute value } refusals { code message } confirmationToken
      samples { controlNumber changes { attribute before after } }
    }
  }
}
"""
TELL = """
mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) {
    userErrors { code path }
    batchUpdate { id input results { nodes { outcome refusals changes { attribute before after } } } }
  }
}
"""


REVERT = """
mutation ($id: ID!) {
  revertBatchUpdate(id: $id) {
    userErrors { code path }
    batchUpdate { id results { nodes { outcome refusals changes { attribute before after } } } }
  }
}
"""


def _with_the_group(folder: Path) -> None:
    """A copy of the rules with the new file and the line; the face is the one that there is."""
    rules = shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    declarations = rules / "declarations"
    (declarations / "groups" / "credit_limit.py").write_text(NEW_FILE)
    changes = (declarations / "changes.py").read_text()
    line = "    distributor.GROUP,\n"
    assert line in changes
    changes = changes.replace("    charging_period,\n", "    charging_period,\n    credit_limit,\n", 1)
    (declarations / "changes.py").write_text(changes.replace(line, f"{line}    credit_limit.GROUP,\n"))
    for package in ("db", "graph"):
        (folder / package).symlink_to(ROOT / package)


SCRIPT = """
import asyncio, json, sys
from datetime import datetime

import rules
assert rules.__file__.startswith(sys.argv[1]), rules.__file__
from db.engine import Database, Tenant
from db.settings import Settings
from graph.schema import schema
from graph.execution.cost.budgets import Budget
from graph.execution.cost.reading import ReadingTimes
from graph.execution.context import Caller
from graph.execution.documents import Documents
from graph.execution.execution import Engine
from graph.execution.requests import Request
from graph.execution.trusted.documents import RequestedDocuments
from rules.service import Service

async def main(dsn, tenant, requests):
    now = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
    built, settings = schema.build(), Settings(_env_file=None)
    database = await Database.open(dsn, size=2)
    service = Service(database, lambda: now)
    documents = RequestedDocuments(Documents(built, settings))
    engine = Engine(built, documents, database, service, Budget(settings), ReadingTimes(settings))
    caller = Caller(Tenant(tenant), "", "sue", None, frozenset({"UPDATE_ACCOUNTS"}))
    answers = []
    for query, given in requests:
        if given == "the last one":
            given = {"id": answers[-1]["data"]["batchUpdateAccounts"]["batchUpdate"]["id"]}
        prepared = engine.prepare(Request(query, None, given), caller)
        answers.append((await engine.execute(prepared, caller, now)).body())
    await database.close()
    return answers

answers = asyncio.run(main(*json.load(sys.stdin)))
print(json.dumps({"sdl": schema.sdl(), "answers": answers}))
"""


def _run(folder: Path, *given: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        input=json.dumps(given),
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *logged, told = done.stdout.splitlines()
    assert not logged, done.stdout
    answer: dict[str, Any] = json.loads(told)
    return answer


async def test_one_new_file_and_one_line(panel: Panel, tmp_path: Path, server_dsn: str) -> None:
    await panel.accounts({"billing_model": "credit", "credit_limit": "5"}, {}, {"billing_model": "credit"})
    _with_the_group(tmp_path)
    asked = panel.request({"creditLimit": {"creditLimit": "7.5", "why": "TRUST"}})
    null = panel.request({"creditLimit": {"creditLimit": None}})
    ran = _run(tmp_path, server_dsn, panel.world.tenant, [[ASK, {"input": null}], [ASK, {"input": asked}],
                                                          [TELL, {"input": asked}],
                                                          [REVERT, "the last one"]])  # fmt: skip
    assert "  creditLimit: CreditLimitChange\n" in ran["sdl"]
    assert '"""How much the accounts may owe."""\ninput CreditLimitChange {' in ran["sdl"]
    assert '  """The owner is a risk."""\n  RISK\n' in ran["sdl"]
    assert '"""Credit accounts alone have a credit limit."""\n  NOT_A_CREDIT_ACCOUNT\n' in ran["sdl"]
    nothing, previewed, applied, reverted = (next(iter(answer["data"].values())) for answer in ran["answers"])
    assert nothing["userErrors"] == [{"code": "NULL_NOT_ALLOWED", "path": ["creditLimit", "creditLimit"]}]
    preview = previewed["preview"]
    assert (preview["updated"], preview["refused"]) == (2, 1)
    assert preview["changes"] == [
        {"group": "Credit limit", "attribute": "creditLimit", "value": "7.50"},
        {"group": "Credit limit", "attribute": "why", "value": "TRUST"},
    ]
    assert [refusal["code"] for refusal in preview["refusals"]] == ["NOT_A_CREDIT_ACCOUNT"]
    assert preview["samples"] == [
        {"controlNumber": number, "changes": [{"attribute": "creditLimit", "before": before, "after": "7.50"}]}
        for number, before in ((1, "5.00"), (3, "0.00"))
    ]
    assert applied["batchUpdate"]["input"]["creditLimit"] == {"creditLimit": "7.50", "why": "TRUST"}
    assert applied["batchUpdate"]["results"]["nodes"] == [
        {
            "outcome": outcome,
            "refusals": refusals,
            "changes": [{"attribute": "creditLimit", "before": before, "after": "7.50"}] if before else [],
        }
        for outcome, refusals, before in (
            ("UPDATED", [], "5.00"),
            ("REFUSED", ["NOT_A_CREDIT_ACCOUNT"], None),
            ("UPDATED", [], "0.00"),
        )
    ]
    changed = [node["changes"] for node in reverted["batchUpdate"]["results"]["nodes"]]
    assert changed == [[{"attribute": "creditLimit", "before": "7.50", "after": after}] for after in ("5.00", "0.00")]
