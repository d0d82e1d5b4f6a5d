"""What `make run` does, in one process, so that a second start is quick: migrate, demo the first time, links, serve."""

import sys
from datetime import timedelta

from db.settings import Settings
from graph.cli import embedded, misspelt_settings, serving
from graph.cli.databases import fillable_dsn
from graph.cli.tokens import local_token
from graph.cli.usage_errors import sentence

TENANT = "demo"
_ACCOUNTS = 50_000
"""An update of the largest batch is then one that can be followed, and the first start is still quick."""
_SIGNED_IN = timedelta(hours=12)
_INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C has ended: the first start can take a while before it serves."""


def run(port: int) -> int:
    """Serves the demo until asked to stop; returns the exit status."""
    settings = Settings()
    serving.log(settings)
    listener = serving.listen("127.0.0.1", port)
    with embedded.said_to_stay(settings):
        _fill(fillable_dsn(settings))
        token = local_token(settings, TENANT, "demo", _SIGNED_IN)
        print(f"GraphiQL, signed in for 12 hours:\n\n  {serving.url(listener)}/graphiql#token={token}\n", flush=True)
        return serving.serve(listener, processes=1)


def _fill(dsn: str) -> None:
    from db.demo import DemoThereAlready
    from graph.cli.loading import load_demonstration

    try:
        load_demonstration(dsn, _ACCOUNTS, TENANT)
    except DemoThereAlready:
        return


def main() -> None:
    """`python -m graph.cli.first_run PORT`."""
    try:
        misspelt_settings.warn()
        sys.exit(run(int(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception as error:
        told = sentence(error)
        if told is None:
            raise
        print(told, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
