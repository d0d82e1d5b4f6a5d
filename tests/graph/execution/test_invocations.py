"""Invocations are found again by document and variables, and keep no more documents than the cache of documents."""

from typing import Any

from graph.execution.documents import Document
from graph.execution.invocations import Invocation, Invocations, key_of
from graph.execution.limits import MAX_CACHED_CHARACTERS, MAX_VARIABLES_KEPT

INVOCATION: Any = Invocation(None, {}, {}, None, None, 0)  # type: ignore[arg-type]


def document(length: int) -> Document:
    return Document(None, (), length=length)


def test_one_is_found_by_its_document_its_name_and_its_variables() -> None:
    kept, first, second = Invocations(), document(10), document(10)
    kept.put(key_of(first, "A", {"a": 1}), INVOCATION)  # type: ignore[arg-type]
    assert kept.get(key_of(first, "A", {"a": 1})) is INVOCATION
    for other in ((second, "A", {"a": 1}), (first, "B", {"a": 1}), (first, "A", {"a": 2}), (first, "A", {"a": "1"})):
        assert kept.get(key_of(*other)) is None


def test_what_is_long_or_no_json_is_not_kept() -> None:
    for value in ("x" * MAX_VARIABLES_KEPT, 2**70, "\ud800"):
        assert key_of(document(10), None, {"a": value}) is None


def test_documents_are_not_kept_for_their_invocations() -> None:
    """Those of the greatest size, each another one: the oldest are dropped."""
    kept, keys = Invocations(), [key_of(document(MAX_CACHED_CHARACTERS // 10), None, {}) for _ in range(100)]
    for key in keys:
        kept.put(key, INVOCATION)  # type: ignore[arg-type]
    assert [kept.get(key) is not None for key in keys] == [False] * 90 + [True] * 10
