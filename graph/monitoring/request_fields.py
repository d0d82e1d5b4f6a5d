"""What is told of a request in its log line, and by its span: bounded, without variables, tokens and client's texts."""

import hashlib
import re
from functools import lru_cache
from time import perf_counter
from typing import Any

from graph.execution.limits import MAX_NAME
from graph.execution.request_record import RequestRecord

MAX_HASHED = 15_000
"""Characters of a document that is hashed: no longer one is executed, unless a setting allows it."""

_HASH = 16
"""Hexadecimal digits of a hash."""

_DOCUMENT_ID = re.compile(rf"sha256:([0-9a-f]{{{_HASH}}})[0-9a-f]{{{64 - _HASH}}}")
"""The ID of a trusted document: its SHA-256. Another one is a text of the client's."""


def fields_of(record: RequestRecord, kind: str, outcome: str) -> dict[str, Any]:
    """The fields of a request that has ended. `outcome`: ok, or the code of its first error."""
    fields: dict[str, Any] = {"kind": kind, "transport": record.transport, **_document(record), "outcome": outcome}
    if record.refused_because is not None:
        fields["reason"] = record.refused_because
    if record.answers:
        fields["answers"] = record.answers
    fields["duration_ms"] = round((perf_counter() - record.started) * 1000, 2)
    fields["statements"] = record.statements.number
    if record.cost is not None:
        fields["cost"] = record.cost
    if (caller := record.caller) is not None:
        fields["tenant"] = caller.tenant_name[:MAX_NAME]
        fields["subject"] = subject_hash(caller.subject)
    fields["request_id"] = record.request_id
    return fields


@lru_cache(maxsize=1024)
def subject_hash(subject: str) -> str:
    """The beginning of a subject's SHA-256, by which the requests of one subject are found.

    No key is needed to make it, also by an operator who looks for somebody. So it keeps names out of the log but
    hides no name from who can guess it.
    """
    return hashlib.sha256(subject.encode()).hexdigest()[:_HASH]


def _document(record: RequestRecord) -> dict[str, Any]:
    """The operation's name, or the hash of its document; nothing for one too long, or an ID that is no hash."""
    prepared = record.prepared
    if prepared is None:
        return {}
    if prepared.name is not None:
        return {"operation": prepared.name}
    text, document_id = prepared.request.query, prepared.request.document_id
    if document_id is not None:
        named = _DOCUMENT_ID.fullmatch(document_id)
        return {} if named is None else {"document": named[1]}
    if len(text) > MAX_HASHED:
        return {}
    return {"document": _text_hash(text)}


@lru_cache(maxsize=256)
def _text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_HASH]
