"""Tokens signed with the local key, and their lifetimes as text: `30s`, `15m`, `12h`, `7d`."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from db.settings import Settings, variable
from graph.cli.usage_errors import UsageError
from graph.security.claims import MAX_SUBJECT_LENGTH, ExpectedClaims
from graph.security.local_key import local_key
from graph.security.tokens import issue
from rules.declarations.permissions import Permission

_FORM = re.compile(r"([0-9]{1,9})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MAX_LIFETIME = timedelta(days=3650)

PROVIDER_ISSUES = (
    f"{variable('jwks_url')} is set, so the local key's tokens are not accepted: take a token of that provider."
)


def local_token(
    settings: Settings,
    tenant: str,
    subject: str,
    lifetime: timedelta,
    distributor: str | None = None,
    permissions: Sequence[str] = (),
) -> str:
    """A bearer token, valid from now on, with all permissions unless some are named.

    Raises UsageError for an unknown permission or too long a subject, and where the local key is not accepted.
    """
    _check(settings, subject, permissions)
    return issue(
        local_key(settings.data_dir),
        ExpectedClaims.of(settings),
        subject=subject,
        tenant=tenant,
        now=datetime.now(UTC),
        lifetime=lifetime,
        distributor=distributor,
        permissions=list(permissions) or None,
    )


def _check(settings: Settings, subject: str, permissions: Sequence[str]) -> None:
    if settings.jwks_url is not None:
        raise UsageError(PROVIDER_ISSUES)
    if len(subject) > MAX_SUBJECT_LENGTH:
        raise UsageError(f"--subject takes at most {MAX_SUBJECT_LENGTH} characters, not {len(subject):,}.")
    unknown = [name for name in permissions if name not in list(Permission)]
    if unknown:
        raise UsageError(f"There is no permission {unknown[0]!r}; there are {', '.join(Permission)}.")


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
