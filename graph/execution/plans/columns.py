"""Lists of objects by columns: of each attribute the values of all objects, in the order of the list."""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


class Columns(Collection[T]):
    """Objects of one class, read by columns. Iterating makes the objects, where somebody wants these."""

    kind: type[T]

    @abstractmethod
    def column(self, name: str) -> Sequence[Any]:
        """The values of an attribute. An attribute that is an object may be given as columns too."""

    def __iter__(self) -> Iterator[T]:
        names = [field.name for field in fields(self.kind)]  # type: ignore[arg-type]
        for values in zip(*map(self.column, names), strict=True):
            yield self.kind(**dict(zip(names, values, strict=True)))

    def __contains__(self, value: object) -> bool:
        return any(value == each for each in self)


class Objects(Columns[Any]):
    """Objects of one class that are there already."""

    def __init__(self, kind: type[Any], objects: Sequence[Any]) -> None:
        self.kind = kind
        self._objects = objects

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._objects)

    def column(self, name: str) -> list[Any]:
        """The values of an attribute."""
        return list(map(attrgetter(name), self._objects))
