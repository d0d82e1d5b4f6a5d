"""A cache by text, of what was used last, bounded by the number of the texts and by their length."""

from collections import OrderedDict
from typing import Generic, TypeVar

V = TypeVar("V")


class Cache(Generic[V]):
    """Values by the texts that they were made of."""

    def __init__(self, entries: int, characters: int) -> None:
        self._entries = entries
        self._characters = characters
        self._values: OrderedDict[str, V] = OrderedDict()
        self.length = 0
        """Characters of all texts."""

    def __len__(self) -> int:
        return len(self._values)

    def get(self, text: str) -> V | None:
        """The value of a text, if it is there."""
        value = self._values.get(text)
        if value is not None:
            self._values.move_to_end(text)
        return value

    def put(self, text: str, value: V) -> None:
        """Keeps a value, and drops those that were not used for longest while there are too many."""
        if text not in self._values:
            self.length += len(text)
        self._values[text] = value
        while len(self._values) > self._entries or self.length > self._characters:
            dropped, _ = self._values.popitem(last=False)
            self.length -= len(dropped)
