"""Settings that hold for some statements of a transaction."""

from collections.abc import Mapping


class KeptSettings:
    """The settings of a transaction at the moment, where they are not those of its session."""

    def __init__(self) -> None:
        self._kept: Mapping[str, str] = {}

    def switch(self, settings: Mapping[str, str]) -> list[str]:
        """The commands after which the transaction has these settings and, for all others, those of its session."""
        commands = [local(name, value) for name, value in settings.items() if self._kept.get(name) != value]
        commands += [f"SET LOCAL {name} TO DEFAULT" for name in self._kept if name not in settings]
        self._kept = settings
        return commands


def local(name: str, value: str) -> str:
    """The command that changes a setting until the transaction ends."""
    return f"SET LOCAL {name} = {value}"
