"""The changes of a request as people read them, for the confirmation dialog and the record."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from db.currencies import fraction_digits
from rules.declarations.changes import group
from rules.declarations.group import AttributeWords, Group, ValueWriter
from rules.declarations.inputs import ABSENT, Null
from rules.declarations.references import references, to_camel_case
from rules.requests.validation import ValidRequest


@dataclass(frozen=True, slots=True)
class RequestedChange:
    """One requested change: the caption of its group, the API's field name, and the value as people read it."""

    group: str
    attribute: str
    value: str


def requested_changes(valid: ValidRequest) -> list[RequestedChange]:
    """The requested changes in the groups' order; a cleared value is written `none`."""
    writer = ValueWriter(valid.names, fraction_digits(valid.batch.currency))
    return [
        RequestedChange(declared.caption, attribute, value)
        for name, change in valid.changes.items()
        for declared in (group(name),)
        for attribute, value in _words(declared, change, writer)
    ]


def _words(declared: Group, change: Any, writer: ValueWriter) -> AttributeWords:
    return declared.words(change, writer) if declared.words else field_words(change, writer)


def field_words(change: Any, writer: ValueWriter) -> Iterator[tuple[str, str]]:
    """The name and the value of each present field, references by the name of their row.

    A nested input's fields are listed in its place, the first under the name of the nested input itself.
    """
    for field in fields(change):
        value = getattr(change, field.name)
        if value is ABSENT or value == field.metadata["no_change"]:
            continue
        if is_dataclass(value):
            (_, first), *rest = field_words(value, writer)
            yield to_camel_case(field.name), first
            yield from rest
        elif value is not None or field.metadata["null"] is not Null.ABSENT:
            yield to_camel_case(field.name), _value(change, field.name, value, writer)


def _value(change: Any, name: str, value: Any, writer: ValueWriter) -> str:
    for reference in references(change, ()):
        if reference.path == (to_camel_case(name),):
            return writer.name(reference.target.table, reference.key)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return writer.amount(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)
