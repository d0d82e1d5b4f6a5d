"""Tokens of a data directory, made without a process."""

from datetime import timedelta
from pathlib import Path

from db.settings import Settings
from graph.cli.tokens import local_token


def token_of(home: Path, tenant: str, subject: str, distributor: str | None = None) -> str:
    """A token with all permissions, which is good for a week."""
    settings = Settings(_env_file=None, data_dir=home)  # type: ignore[call-arg]
    return local_token(settings, tenant, subject, timedelta(days=7), distributor)
