"""Attacks by row of the threats that a server must survive, each with what is just inside the same limit."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from graph.execution.limits import MAX_CONTROL_NUMBERS, MAX_TEXT_LENGTH, MAX_VARIABLES_DEPTH
from graph.schema.inputs.texts import AT_MOST
from graph.security.claims import SKEW
from tests.graph.limits.documents import HONEST
from tests.graph.limits.forged_tokens import FORGED
from tests.graph.limits.sent import Sent, malformed, refused, sent
from tests.graph.live.scene import Scene
from tests.support.clock import NOON

BATCH = "the batch"
"""Stands for the ID of the batch."""
PREVIEW = """query P($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) { preview { selected } userErrors { message } }
}"""
SELECTED = "query S($filter: AccountBatchFilter!) { accountBatch(filter: $filter) { statistics { selected } } }"
LIST = "query L($ids: [ID!]!) { nodes(ids: $ids) { id } }"
CANCEL = 'mutation { cancelBatchUpdate(id: "x") { userErrors { code } } }'
WATCH = 'subscription { batchUpdateProgress(id: "x") { id } }'
PAGE = "query P($first: Int!) { accountBatches(first: $first) { nodes { id } } }"
COSTLY = "query C($n: Int!) { batchUpdates(first: 33) { nodes { results(first: $n) { nodes { outcome } } } } }"
REPEATED = "{ batchUpdates(first: 500) { nodes { %s } } }"
LONG = (
    " ".join(f"a{n}: input" for n in range(30)),
    " ".join(f"a{n}: criteria {{ value }}" for n in range(30)),
)
"""What may be as long as a request, under many names."""
TRUSTED = "query Trusted { viewer { subject } }"
TRUSTED_ID = f"sha256:{hashlib.sha256(TRUSTED.encode()).hexdigest()}"


def _portal(scene: Scene) -> str:
    """A token without EXPLORE."""
    return scene.token(permissions=["READ_STATISTICS"])


def _with(variables: str) -> str:
    return f'{{"query": "{HONEST}", "variables": {{"a": {variables}}}}}'


def _nested(levels: int) -> str:
    """Variables of so many levels: the object of variables is one, the innermost value another."""
    return "[" * (levels - 2) + "1" + "]" * (levels - 2)


def _change(**change: Any) -> dict[str, Any]:
    return {"input": {"filter": {"batch": {"id": BATCH}}, **change}}


def _charge(amount: Any) -> dict[str, Any]:
    return _change(balance={"charge": {"amount": amount}})


def _expires(value: Any) -> dict[str, Any]:
    return _change(lifecycle={"expirationDate": value})


def _commented(text: str) -> dict[str, Any]:
    return _change(lifecycle={"changeStatus": "BLOCKED"}, comment=text)


def _with_texts(text: str) -> list[dict[str, Any]]:
    """Changes with that text in each place that keeps one."""
    charges = [{"amount": "1", comment: text} for comment in ("visibleComment", "internalComment")]
    return [_commented(text), *(_change(balance={"charge": charge}) for charge in charges)]


def _containing(text: str) -> dict[str, Any]:
    return {"filter": {"batch": {"id": BATCH}, "accountId": {"contains": text}}}


def _numbered(numbers: Any) -> dict[str, Any]:
    selected = {"batch": {"id": BATCH}, "controlNumbers": numbers}
    return {"input": {"filter": selected, "lifecycle": {"changeStatus": "BLOCKED"}}}


def _numbers(count: int) -> str:
    return ",".join(str(number) for number in range(1, 2 * count, 2))


def _of_type(media_type: str) -> Sent:
    headers = {"Content-Type": media_type} if media_type else {}
    return sent(HONEST, code="BAD_USER_INPUT", status=415, headers=headers, everywhere=False)


def _by_get(query: str, **given: Any) -> Sent:
    return sent(query, everywhere=False, method="GET", **given)


def _in_cookie(name: str, **given: Any) -> Sent:
    """With the token where a browser would send it along by itself."""
    cookie = f"Cookie: {name}={{}}"
    return sent(HONEST, code="UNAUTHENTICATED", status=401, everywhere=False, bearing=cookie, **given)


def _forged(forge: Callable[[Scene], str]) -> Sent:
    return sent(HONEST, code="UNAUTHENTICATED", status=401, closed=4403, token=forge)


AMOUNTS = ("NaN", "Infinity", "1E+999999", "1e2", "+1", " 1", "1,5", "١", "12345678901234", "", 1, 1.5, True, ["1"])
DATES = ("2026-W01-1", "20261231", "2026-02-29", "2026-12-31T00:00:00", "0000-01-01", "2026-1-1", 1, "")
NUMBERS = ("1-", "-1", "3-1", "x", "1.5", "٣", "9" * 30, 1, _numbers(MAX_CONTROL_NUMBERS + 1))

ROWS: dict[str, tuple[list[Sent], list[Sent]]] = {
    "deep JSON and giant integers": (
        [
            malformed(_with(_nested(1500))),
            malformed(_with("9" * 1500)),
            Sent(_with(_nested(MAX_VARIABLES_DEPTH + 1)), "BAD_USER_INPUT", str(MAX_VARIABLES_DEPTH)),
        ],
        [Sent(_with(_nested(MAX_VARIABLES_DEPTH))), Sent(_with("9007199254740991"))],
    ),
    "several operations": (
        [
            malformed(f'[{{"query": "{HONEST}"}}, {{"query": "{HONEST}"}}]'),
            sent("query A { viewer { subject } } query B { viewer { tenant } }", code="BAD_USER_INPUT", status=400),
        ],
        [
            Sent(
                json.dumps(
                    {"query": "query A { viewer { subject } } query B { me: viewer { tenant } }", "operationName": "B"}
                )
            )
        ],
    ),
    "amounts": (
        [refused(PREVIEW, _charge(amount)) for amount in AMOUNTS],
        [sent(PREVIEW, _charge("9999999999999.99"))],
    ),
    "dates": ([refused(PREVIEW, _expires(date)) for date in DATES], [sent(PREVIEW, _expires("9999-12-31"))]),
    "texts": (
        [
            refused(PREVIEW, _commented("a\0")),
            malformed(_with(r'"\ud800"')),
            *(refused(PREVIEW, change, AT_MOST) for change in _with_texts("😀" * (MAX_TEXT_LENGTH + 1))),
            refused(PREVIEW, {"input": _containing("😀" * (MAX_TEXT_LENGTH + 1))}, AT_MOST),
        ],
        [
            *(sent(PREVIEW, change) for text in ("%_\\ 😀", "😀" * MAX_TEXT_LENGTH) for change in _with_texts(text)),
            sent(SELECTED, _containing("😀" * MAX_TEXT_LENGTH)),
        ],
    ),
    "control numbers": (
        [refused(PREVIEW, _numbered(numbers)) for numbers in NUMBERS],
        [sent(PREVIEW, _numbered(_numbers(MAX_CONTROL_NUMBERS)))],
    ),
    "cost": (
        [
            *(sent(COSTLY, {"n": n}, "COST_LIMIT_EXCEEDED", "ACCOUNT_BATCH_COST_LIMIT") for n in (302, 500)),
            *(sent(REPEATED % each, None, "COST_LIMIT_EXCEEDED", "ACCOUNT_BATCH_COST_LIMIT") for each in LONG),
        ],
        [sent(COSTLY, {"n": 301})],
    ),
    "lists and pages": (
        [
            refused(LIST, {"ids": [""] * 251}, "ACCOUNT_BATCH_MAX_LIST_LENGTH"),
            refused(PAGE, {"first": 501}, "ACCOUNT_BATCH_MAX_PAGE_SIZE"),
            refused(PAGE, {"first": -1}),
        ],
        [sent(LIST, {"ids": [""] * 250}), sent(PAGE, {"first": 500})],
    ),
    "deferred and streamed parts": (
        [
            refused("{ ... @defer { viewer { subject } } }", told="@defer"),
            refused("{ accountBatches(first: 1) { nodes @stream { id } } }", told="@stream"),
        ],
        [sent("{ ... @include(if: true) { viewer { subject } } }")],
    ),
    "CSRF": (
        [
            *(_of_type(one) for one in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "")),
            *(_by_get(query, code="BAD_USER_INPUT", status=405) for query in (CANCEL, WATCH)),
            *(_in_cookie(name, method=method) for name in ("token", "Authorization") for method in ("GET", "POST")),
        ],
        [
            sent(HONEST),
            sent(HONEST, headers={"Content-Type": "application/json; charset=utf-8"}),
            _by_get(HONEST),
        ],
    ),
    "tokens": (
        [_forged(forge) for forge in FORGED.values()],
        [
            sent(
                HONEST,
                token=lambda scene: scene.token(now=NOON - timedelta(seconds=SKEW), lifetime=timedelta(seconds=1)),
            )
        ],
    ),
    "trusted documents": (
        [
            sent(HONEST, code="FORBIDDEN", told="EXPLORE", token=_portal),
            Sent('{"documentId": "sha256:0"}', "DOCUMENT_NOT_FOUND", "ACCOUNT_BATCH_TRUSTED_DOCUMENTS"),
        ],
        [Sent(json.dumps({"documentId": TRUSTED_ID}), token=_portal), sent(HONEST)],
    ),
}
"""For each row its attacks, and the honest requests just inside the limit."""
