"""The lifetime of a token, as text: `30s`, `15m`, `12h`, `7d`."""

import re
from datetime import timedelta

from graph.cli.usage_errors import UsageError

_FORM = re.compile(r"([0-9]{1,9})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MAX_LIFETIME = timedelta(days=3650)


def lifetime(text: str) -> timedelta:
    """Parses a lifetime; raises UsageError for an invalid one."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise UsageError(f"--expires takes a number and a unit, as in 30s, 15m, 12h or 7d, not {text!r}.")
    number, unit = match.groups()
    time = timedelta(**{_UNITS[unit]: int(number)})
    if not timedelta() < time <= _MAX_LIFETIME:
        raise UsageError(f"--expires takes up to {_MAX_LIFETIME.days}d, and more than nothing, not {text!r}.")
    return time
