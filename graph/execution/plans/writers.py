"""Writers: the answers to a field of many objects at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from types import NoneType
from typing import Any

from graph.execution.plans.columns import Columns, Objects
from graph.execution.plans.leaves import EnumLeaf, Leaf, UnusualValue

Writer = Callable[[Any], Sequence[Any]]
"""The answers of a column of values, or of `Columns`; raises UnusualValue."""


@dataclass(frozen=True, slots=True)
class PlannedField:
    """A field of an object: the name it is answered under, the attribute it shows, and how that is written."""

    name: str
    attribute: str
    write: Writer


@dataclass(frozen=True, slots=True)
class ObjectWriter:
    """Writes objects of the class `kind`. `type_name`: of the schema; `typenames`: under which it is asked for."""

    kind: type[Any]
    fields: tuple[PlannedField, ...]
    type_name: str
    typenames: frozenset[str]
    names: tuple[str, ...]
    """Of all fields, in their order in the answer."""
    nullable: bool

    def __call__(self, values: Any) -> Sequence[Any]:
        """The answers to objects; one that several share is written once."""
        if isinstance(values, Columns):
            return self._write(values)
        objects = {id(value): value for value in values}
        missing = objects.pop(id(None), self) is None
        if missing and not self.nullable:
            raise UnusualValue
        written = self._write(Objects(self.kind, list(objects.values()))) if objects else []
        answers = dict(zip(objects, written, strict=True))
        return list(map(answers.get, map(id, values)))

    def _write(self, objects: Columns[Any]) -> list[dict[str, Any]]:
        if objects.kind is not self.kind or not objects_are(objects):
            raise UnusualValue
        answers = {field.name: field.write(objects.column(field.attribute)) for field in self.fields}
        answers |= {name: [self.type_name] * len(objects) for name in self.typenames}
        names = self.names
        if not names:
            return [{} for _ in range(len(objects))]
        rows = zip(*(answers[name] for name in self.names), strict=True)
        return [dict(zip(names, row)) for row in rows]  # noqa: B905 - of equal lengths, and strict takes twice as long


def objects_are(objects: Columns[Any]) -> bool:
    """Whether all objects that are there already are exactly of the class."""
    return not isinstance(objects, Objects) or set(map(type, objects)) <= {objects.kind}


def leaf_writer(leaf: Leaf | EnumLeaf, nullable: bool) -> Writer:
    """Writes values of a leaf."""
    return lambda values: leaf.write(values, nullable)


def list_writer(items: Writer, nullable: bool) -> Writer:
    """Writes lists, the items of all of them at once."""
    usual = {list, NoneType} if nullable else {list}

    def write(lists: Sequence[Any]) -> list[Any]:
        if not set(map(type, lists)) <= usual:
            raise UnusualValue
        written = iter(items(list(chain.from_iterable(each for each in lists if each))))
        return [None if each is None else list(islice(written, len(each))) for each in lists]

    return write
