"""`make run`: migrate, load the demo the first time, print links, serve. One process, so that it starts quickly."""

import sys
from collections.abc import Sequence
from datetime import timedelta

from db.demo.plan import PARTNERS
from db.settings import Settings
from graph.cli import demo_size, embedded, misspelt_settings, serving
from graph.cli.databases import fillable_dsn
from graph.cli.tokens import PROVIDER_ISSUES, local_token
from graph.cli.usage_errors import UsageError, exit_with_sentence
from rules.declarations.permissions import Permission

TENANT = "demo"
_TOKEN_LIFETIME = timedelta(hours=12)
_PARTNERS_MAY = (Permission.READ_STATISTICS, Permission.READ_ACCOUNTS, Permission.EXPLORE)


def run(port: int) -> int:
    """Serves the demo until SIGTERM or SIGINT; returns the exit status."""
    settings = Settings()
    serving.configure_monitoring(settings)
    serving.check_trusted_documents(settings)
    with serving.listen("127.0.0.1", port) as listener, embedded.note_if_left_running(settings):
        _fill(fillable_dsn(settings))
        print(links(settings, serving.url(listener)), flush=True)
        return serving.serve(settings, listener, processes=1)


def links(settings: Settings, url: str) -> str:
    """Where to go, signed in as an operator or as a partner; without tokens where a provider issues them."""
    if settings.jwks_url is not None:
        return f"{PROVIDER_ISSUES}\n\nThe console, not signed in:\n\n  {url}/\n"
    shown = [_link(settings, url, "all of the tenant's accounts", None, ())]
    shown += [_link(settings, url, f"the partner {name}, who sees its own", name, _PARTNERS_MAY) for name in PARTNERS]
    return "\n".join(["The console, signed in for 12 hours:\n", *shown])


def _link(settings: Settings, url: str, viewer: str, distributor: str | None, permissions: Sequence[str]) -> str:
    page = "/" if distributor is None else "/partner"
    token = local_token(settings, TENANT, "demo", _TOKEN_LIFETIME, distributor, permissions)
    return f"  {viewer}:\n  {url}{page}#token={token}\n"


def _fill(dsn: str) -> None:
    from db.demo import DemoThereAlready
    from graph.cli.loading import load_demonstration

    try:
        load_demonstration(dsn, demo_size.ACCOUNTS, TENANT)
    except DemoThereAlready:
        return


def _port(text: str) -> int:
    """The port of `PORT=...`; raises UsageError."""
    if not (text.isascii() and text.isdigit() and int(text) <= serving.MAX_PORT):
        raise UsageError(f'PORT is a number from 0 to {serving.MAX_PORT}, and not "{text}".')
    return int(text)


def main() -> None:
    """`python -m graph.cli.first_run PORT`."""
    with exit_with_sentence():
        misspelt_settings.warn()
        sys.exit(run(_port(sys.argv[1])))


if __name__ == "__main__":
    main()
