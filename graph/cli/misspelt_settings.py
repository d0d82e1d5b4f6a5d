"""Warnings of misspelt settings in the environment or in `.env`, which would be ignored silently."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from db.settings import Settings

_MIN_SIMILARITY = 0.9
"""From this similarity on, 0 to 1, a name without our prefix is taken for a misspelt setting."""


def warn() -> None:
    """Prints a warning, on standard error, of each misspelt setting, with the setting that is most similar."""
    for where, name, nearest in misspelt():
        print(
            f"Warning: {name}, in {where}, is no setting and is ignored: is {nearest} meant? "
            "`account-batch --help` lists them all.",
            file=sys.stderr,
        )


def misspelt() -> Iterator[tuple[str, str, str]]:
    """Source, name and most similar setting of each name that looks like a setting and is none."""
    prefix = Settings.model_config.get("env_prefix", "").upper()
    settings = [f"{prefix}{name.upper()}" for name in Settings.model_fields]
    for where, names in _names_by_source().items():
        for name in names:
            if name in settings:
                continue
            similarity = 0.0 if name.startswith(prefix) else _MIN_SIMILARITY
            for nearest in get_close_matches(name, settings, n=1, cutoff=similarity):
                yield where, name, nearest


def _names_by_source() -> dict[str, list[str]]:
    """All names that are set, in capitals, as settings are not case-sensitive."""
    names = {"the environment": [name.upper() for name in EnvSettingsSource(Settings).env_vars]}
    with suppress(OSError, ValueError):  # an unreadable file is reported when the settings are read
        names[".env"] = [name.upper() for name in DotEnvSettingsSource(Settings).env_vars]
    return names
