"""Settings that nobody hears: a name that is misspelt, in the environment or in a `.env`, is told to who gave it."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from difflib import SequenceMatcher

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from db.settings import Settings

_ALIKE = 0.9
"""How much a name without our prefix is like a setting's, of 1, to be taken for one that is misspelt."""


def warn() -> None:
    """Names, on standard error, each setting that there is not, and the one that is nearest to it."""
    for where, name, nearest in found():
        print(
            f"Warning: {name}, in {where}, is no setting and is ignored: is {nearest} meant? "
            "`account-batch --help` lists them all.",
            file=sys.stderr,
        )


def found() -> Iterator[tuple[str, str, str]]:
    """Where a name stands that looks like a setting's and is none, the name, and the setting's that is nearest."""
    prefix = Settings.model_config.get("env_prefix", "").upper()
    settings = [f"{prefix}{name.upper()}" for name in Settings.model_fields]
    for where, names in _given().items():
        for name in names:
            if name in settings:
                continue
            nearest = max(settings, key=lambda setting: _likeness(name, setting))
            if name.startswith(prefix) or _likeness(name, nearest) >= _ALIKE:
                yield where, name, nearest


def _given() -> dict[str, list[str]]:
    """All names, in capitals: settings are found whatever the case."""
    given = {"the environment": [name.upper() for name in EnvSettingsSource(Settings).env_vars]}
    with suppress(OSError, ValueError):  # a file that cannot be read is told by whoever needs a setting
        given[".env"] = [name.upper() for name in DotEnvSettingsSource(Settings).env_vars]
    return given


def _likeness(name: str, setting: str) -> float:
    return SequenceMatcher(None, name, setting).ratio()
