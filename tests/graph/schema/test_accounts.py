"""What an account shows, and how few statements a page takes."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLObjectType

from db.engine import Session
from graph.schema import ids, schema
from tests.graph import world as model
from tests.graph.conftest import Api
from tests.graph.world import World
from tests.support.postgres import TestDatabase
from tests.support.tasks import in_background

PAGE = """
query ($n: Int) { accountBatch(filter: {batch: {name: "Mixed"}}) { accounts(first: $n) { nodes {
  __typename id accountId controlNumber status blocked billingModel activationDate expirationDate availabilityDays
  firstUsage registered balance openingBalance funds associatedNumber unifiedMessaging timeZone
  product { id name serviceAvailabilityThreshold } addOns { name recurringCost }
  prepaidPlans { plan { name months fee } addOnProduct { name } } preferredLanguage { code name }
  role { name permissions } customerSite { name } distributor { name suspended } customFields { name value }
} } } }
"""


def _instant(value: Any) -> str | None:
    return value and value.isoformat().replace("+00:00", "Z")


def _named(name: str | None, **more: Any) -> dict[str, Any] | None:
    return None if name is None else {"name": name, **more}


def _expected(account: dict[str, Any]) -> dict[str, Any]:
    products = {1: ("Silver", "0.00"), 2: ("Gold", "1.50"), 4: ("gold", "0.00001")}
    add_ons = {1: {"name": "Waiting", "recurringCost": "1.00"}, 2: {"name": "Voicemail", "recurringCost": "2.345"}}
    plans = {
        1: {"plan": {"name": "Year", "months": 12, "fee": "100.00"}, "addOnProduct": None},
        2: {"plan": {"name": "Half", "months": 6, "fee": "55.50"}, "addOnProduct": None},
        3: {"plan": {"name": "Quarter", "months": 3, "fee": "9.00"}, "addOnProduct": {"name": "Waiting"}},
    }
    fields = json.loads(account["custom_fields"] or "{}", parse_float=str)
    name, threshold = products[account["product"]]
    return {
        "__typename": "Account",
        "id": ids.encode("Account", 1, account["control_number"]),
        "accountId": account["account_id"],
        "controlNumber": account["control_number"],
        "status": model.status(account),
        "blocked": account["blocked"],
        "billingModel": account["billing_model"].upper(),
        "activationDate": account["activation_date"].isoformat(),
        "expirationDate": account["expiration_date"] and account["expiration_date"].isoformat(),
        "availabilityDays": account["availability_days"],
        "firstUsage": _instant(account["first_usage"]),
        "registered": account["registered"],
        "balance": _money(account["balance"]),
        "openingBalance": "10.00",
        "funds": _money(model.funds(account)),
        "associatedNumber": None,
        "unifiedMessaging": account["unified_messaging"].upper(),
        "timeZone": "Europe/Prague",
        "product": {
            "id": ids.encode("Product", account["product"]),
            "name": name,
            "serviceAvailabilityThreshold": threshold,
        },
        "addOns": [add_ons[key] for key in sorted(account["add_on_products"], reverse=True)],
        "prepaidPlans": [plans[key] for key in account["prepaid_plans"]],
        "preferredLanguage": {
            "en": {"code": "en", "name": "English"},
            "cs": {"code": "cs", "name": "Czech"},
            None: None,
        }[account["preferred_language"]],
        "role": {1: _named("Owner", permissions=["calls", "invoices"]), 3: _named("Guest", permissions=[])}[
            account["role"]
        ],
        "customerSite": _named({None: None, 1: "North", 2: "South"}[account["customer_site"]]),
        "distributor": {
            None: None,
            1: _named("Dora", suspended=False),
            2: _named("Ben", suspended=True),
        }[account["distributor"]],
        "customFields": [
            {"name": key, "value": {True: "true"}.get(value, value)} for key, value in sorted(fields.items())
        ],
    }


def _money(value: Decimal) -> str:
    return f"{value:f}" if value % Decimal("0.01") else f"{value:.2f}"


def test_every_field_of_an_account_is_asked_for() -> None:
    declared = schema.build().type_map["Account"]
    assert isinstance(declared, GraphQLObjectType)
    assert set(re.findall(r"\w+", PAGE)) >= set(declared.fields)


async def test_accounts_show_what_is_stored(api: Api, world: World) -> None:
    data = await api.data(PAGE, n=500)
    shown = {account["controlNumber"]: account for account in data["accountBatch"]["accounts"]["nodes"]}
    wanted = world.selected(lambda account: account["bill_status"] != "terminated")
    for account in wanted:
        assert shown[account["control_number"]] == _expected(account)
    assert len(shown) == len(wanted)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that run from now on."""
    ran: list[str] = []
    rows = Session.rows

    async def counted(self: Session, statement: Any, **given: Any) -> Any:
        if not in_background():
            ran.append(str(getattr(statement, "text", statement)))
        return await rows(self, statement, **given)

    monkeypatch.setattr(Session, "rows", counted)
    return ran


@pytest.mark.parametrize("size", [20, 250])
async def test_a_page_takes_the_same_statements_whatever_its_size(api: Api, statements: list[str], size: int) -> None:
    await api.data(PAGE, n=size)
    # batch, accounts, and one for each kind of reference: plans, add-ons, languages, product, role, site, distributor
    assert len(statements) == 9


async def test_a_page_reads_only_what_is_named(api: Api, statements: list[str]) -> None:
    await api.data('{ accountBatch(filter: {batch: {name: "Mixed"}}) { accounts { nodes { accountId } } } }')
    assert len(statements) == 2


async def test_a_count_reads_no_accounts(api: Api, statements: list[str]) -> None:
    query = '{ accountBatch(filter: {batch: {name: "Mixed"}}) { statistics { selected } accounts { totalCount } } }'
    await api.data(query)
    assert len(statements) == 2
    assert "FROM facets" in statements[1]


async def test_nested_lists_are_loaded_together(api: Api, statements: list[str]) -> None:
    await api.data(
        """{ accountBatches { totalCount nodes { name customer { name } statistics { selected byProduct { product {
          name prepaidPlans { name } addOnProducts { name prepaidPlans { name } } } } } } } }"""
    )
    # list, count, customers, statistics of all, products, their plans, their add-ons, plans of those
    assert len(statements) == 8


CUSTOM = (
    """{ accountBatch(filter: {batch: {name: "Numbers"}}) { accounts { nodes { customFields { name value } } } } }"""
)
DEEP = 1000


@pytest.fixture
async def numbers(world_database: tuple[TestDatabase, World]) -> AsyncIterator[Callable[[str | None], Awaitable[None]]]:
    """Gives the first account of the batch Numbers custom fields, until the test ends."""
    owner = await asyncpg.connect(world_database[0].owner_dsn)

    async def give(fields: str | None) -> None:
        await owner.execute(
            "UPDATE accounts SET custom_fields = $1::text::jsonb WHERE batch_id = 5 AND control_number = 3", fields
        )

    yield give
    await give(None)
    await owner.close()


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('{"d": {"x": 1, "y": [1.10, true, null]}}', {"d": '{"x": 1, "y": [1.10, true, null]}'}),
        (
            '{"n": 1.10, "big": 12345678901234567890.123456789, "e": 1e3, "t": true, "z": null, "s": "1.10", "": ""}',
            {
                "": "",
                "big": "12345678901234567890.123456789",
                "e": "1000",
                "n": "1.10",
                "s": "1.10",
                "t": "true",
                "z": None,
            },
        ),
        (
            '{"text": "Caf\\u00e9 \\"x\\"", "list": ["\u00e9", "1"]}',
            {"list": '["\u00e9", "1"]', "text": 'Caf\u00e9 "x"'},
        ),
        ("{}", {}),
        (f'{{"deep": {"[" * DEEP}1.0{"]" * DEEP}}}', {"deep": f"{'[' * DEEP}1.0{']' * DEEP}"}),
    ],
    ids=["nested", "plain", "texts", "none", "deep"],
)
async def test_custom_fields_keep_their_numbers(
    api: Api, numbers: Callable[[str | None], Awaitable[None]], stored: str, shown: dict[str, str | None]
) -> None:
    await numbers(stored)
    nodes = (await api.data(CUSTOM, tenant="paging"))["accountBatch"]["accounts"]["nodes"]
    found = nodes[0]["customFields"]
    assert {field["name"]: field["value"] for field in found} == shown
    assert [field["name"] for field in found] == sorted(shown)


async def test_customers_say_how_many_digits_their_amounts_have(api: Api) -> None:
    query = "query ($name: String!) { accountBatch(filter: {batch: {name: $name}}) { batch { customer { %s } } } }"
    for name, currency, digits in (("Mixed", "USD", 2), ("Desert", "KWD", 3), ("yen_100%", "JPY", 0)):
        data = await api.data(query % "currency currencyDigits", name=name)
        assert data["accountBatch"]["batch"]["customer"] == {"currency": currency, "currencyDigits": digits}
