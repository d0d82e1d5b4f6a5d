"""The commands with their options and help; the work is done in the other modules of this folder."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from graph.cli import demo_size, usage_errors
from graph.cli.help import WithSettings, WithSizes
from graph.cli.import_format import WithFormat, page
from graph.cli.names import checked_name

app = typer.Typer(
    cls=WithSettings,
    help="Batch account update for telecom billing: select, preview, apply.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_page(requested: bool) -> None:
    if requested:
        sys.stdout.write(page())
        raise typer.Exit


Tenant = Annotated[str, typer.Option(help="Name of the tenant.", callback=checked_name)]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")]
Processes = Annotated[int, typer.Option(min=1, help="Server processes, which share the port.")]
NoWorker = Annotated[bool, typer.Option("--no-worker", help="Leave large updates to workers elsewhere.")]
Format = Annotated[
    bool,
    typer.Option(
        "--format",
        is_eager=True,
        callback=_print_page,
        help="Print the format below as a page in Markdown, and leave.",
    ),
]
Accounts = Annotated[int, typer.Option(min=1, help="Size of the largest batch.")]


def main() -> None:
    """Runs the command on the command line; an error of usage is printed as a sentence, with exit status 1."""
    from graph.cli import misspelt_settings

    with usage_errors.exit_with_sentence():
        misspelt_settings.warn()
        app()


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, processes: Processes = 1, no_worker: NoWorker = False) -> None:
    """Serves the API and, unless told not to, works on large updates."""
    from db.settings import Settings
    from graph.cli import embedded, serving

    settings = Settings()
    serving.configure_monitoring(settings)
    serving.check_trusted_documents(settings)
    with serving.listen(host, port) as listener, embedded.note_if_left_running(settings):
        asyncio.run(serving.prepare(settings))
        print(f"Serving on {serving.url(listener)}", flush=True)
        raise typer.Exit(serving.serve(settings, listener, processes, worker=not no_worker))


@app.command()
def worker() -> None:
    """Works on batch updates, beside any number of servers and other workers."""
    from db.settings import Settings
    from graph.cli import embedded, serving, worker

    settings = Settings()
    serving.configure_monitoring(settings)
    with embedded.note_if_left_running(settings):
        asyncio.run(serving.prepare(settings))
        raise typer.Exit(asyncio.run(worker.run_worker(settings)))


@app.command()
def stop() -> None:
    """Stops the embedded PostgreSQL of the data directory, which the other commands leave running."""
    from db.settings import Settings
    from graph.cli import embedded

    print(embedded.stop(Settings()))


@app.command()
def migrate() -> None:
    """Brings the database to the newest schema; safe to run twice, and by two at once."""
    from db.migrate import migrate as bring_up
    from db.settings import Settings
    from graph.cli import databases, embedded

    settings = Settings()
    with embedded.note_if_started(settings):
        dsn = databases.owner_dsn(settings)
        asyncio.run(databases.check(dsn))
        hint = asyncio.run(bring_up(dsn))
        print("The database is at the newest revision.", flush=True)
        if hint is not None:
            print(hint, file=sys.stderr)


@app.command("import", cls=WithFormat)
def import_(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Directory of CSV files in the import format.")],
    tenant: Tenant,
    format_: Format = False,
) -> None:
    """Loads a directory of CSV files into a tenant, which is made if need be: all of it or nothing.

    CSV in UTF-8, with commas and a header line; files and columns that are not required may be left out.
    """
    from db.settings import Settings
    from graph.cli import embedded
    from graph.cli.databases import fillable_dsn
    from graph.cli.loading import load_files

    settings = Settings()
    with embedded.note_if_started(settings):
        load_files(fillable_dsn(settings), directory, tenant)


@app.command()
def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Directory to write to: empty, or not there yet.")],
    tenant: Tenant,
) -> None:
    """Writes a tenant as a directory of CSV files in the import format, and names what the format has no place for."""
    from db.settings import Settings
    from graph.cli import embedded
    from graph.cli.databases import fillable_dsn
    from graph.cli.loading import write_files

    settings = Settings()
    with embedded.note_if_started(settings):
        write_files(fillable_dsn(settings), directory, tenant)


@app.command(cls=WithSizes)
def demo(accounts: Accounts = demo_size.ACCOUNTS, tenant: Tenant = "demo") -> None:
    """Loads a believable operator's data into a tenant that has no batches yet."""
    from db.settings import Settings
    from graph.cli import embedded
    from graph.cli.databases import fillable_dsn
    from graph.cli.loading import load_demonstration

    settings = Settings()
    with embedded.note_if_started(settings):
        load_demonstration(fillable_dsn(settings), accounts, tenant)


@app.command()
def token(
    tenant: Tenant,
    subject: Annotated[str, typer.Option(help="Who the token is for.", callback=checked_name)],
    distributor: Annotated[
        str | None, typer.Option(help="Name of the distributor, for a partner's token.", callback=checked_name)
    ] = None,
    permission: Annotated[
        list[str] | None, typer.Option(help="A permission; repeat for several. None named: all of them.")
    ] = None,
    expires: Annotated[str, typer.Option(help="How long it is good for: 30s, 15m, 12h, 7d.")] = "1h",
) -> None:
    """Prints a bearer token signed with the local key; warns of a tenant or distributor that is not there."""
    from db.settings import Settings
    from graph.cli import unknown_names
    from graph.cli.tokens import lifetime, local_token

    settings = Settings()
    print(local_token(settings, tenant, subject, lifetime(expires), distributor, permission or ()), flush=True)
    if warning := unknown_names.warning(settings, tenant, distributor):
        print(warning, file=sys.stderr)


_Input = Annotated[
    Path | None,
    typer.Option("--input", metavar="FILE", help="A BatchUpdateAccountsInput as JSON to preview; - reads it."),
]
_TenantOfInput = Annotated[
    str | None, typer.Option(help="Name of the tenant; required with --input.", callback=checked_name)
]


@app.command()
def sql(
    update: Annotated[str | None, typer.Option(help="Key or ID of an accepted batch update.")] = None,
    chunk: Annotated[int | None, typer.Option(min=0, help="A chunk of that update instead of its preview.")] = None,
    revert: Annotated[bool, typer.Option("--revert", help="The preview of reverting that update.")] = False,
    input_: _Input = None,
    tenant: _TenantOfInput = None,
    explain: Annotated[bool, typer.Option("--explain", help="Ask for plans; nothing is run then.")] = False,
) -> None:
    """Prints the SQL of a preview or chunk, to be run in psql, where it is rolled back.

    With --update the preview of what that update asked for, as it would be now; of a revert, of what is left to revert.
    """
    from db.settings import Settings
    from graph.cli import embedded, sql

    sql.check_options(update, chunk=chunk, revert=revert, file=input_, tenant=tenant)
    settings = Settings()
    with embedded.note_if_started(settings):
        if update is not None:
            text = sql.script_of_update(settings, update, tenant, chunk=chunk, revert=revert, explain=explain)
        else:
            text = sql.script_of_input(settings, input_ or Path("-"), tenant or "", explain=explain)
        sys.stdout.write(text)


@app.command()
def schema() -> None:
    """Prints the GraphQL schema."""
    from graph.schema.schema import sdl

    sys.stdout.write(sdl())
