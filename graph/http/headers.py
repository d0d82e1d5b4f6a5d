"""The headers of a request, gone through once: Starlette's go through all of them for each that is looked up."""

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope


class IndexedHeaders(Headers):
    """Headers by name."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._by_name: dict[str, list[bytes]] = {}
        for name, value in self.raw:
            self._by_name.setdefault(name.decode("latin-1"), []).append(value)

    def __getitem__(self, key: str) -> str:
        return self._by_name[key.lower()][0].decode("latin-1")

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._by_name

    def getlist(self, key: str) -> list[str]:
        """All values of a header."""
        return [value.decode("latin-1") for value in self._by_name.get(key.lower(), ())]


class IndexedRequest(Request):
    """A request whose headers are indexed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._indexed = IndexedHeaders(self.scope)

    @property
    def headers(self) -> Headers:
        """Its headers."""
        return self._indexed
