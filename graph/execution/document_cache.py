"""A cache of what was used last, bounded by the number of its values and by the length of what they were made of."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Values by what they were made of."""

    def __init__(self, entries: int, characters: int) -> None:
        self._entries = entries
        self._characters = characters
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.length = 0
        """Characters of all that the values were made of."""

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """The value of a key, if it is there."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, length: int) -> None:
        """Keeps a value, and drops those that were not used for longest while there are too many.

        `length`: characters of what it was made of.
        """
        _, before = self._values.pop(key, (None, 0))
        self._values[key] = value, length
        self.length += length - before
        while len(self._values) > self._entries or self.length > self._characters:
            _, (_, dropped) = self._values.popitem(last=False)
            self.length -= dropped
