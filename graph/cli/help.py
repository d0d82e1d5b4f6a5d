"""The help texts: with all settings, read from their declarations."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand, TyperGroup


class WithSettings(TyperGroup):
    """The command group; its help ends with the settings."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Prints the help."""
        super().format_help(ctx, formatter)
        _print_settings()


class WithSizes(TyperCommand):
    """The command `demo`; its help says how many accounts it loads."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Prints the help."""
        accounts: Any = next(parameter for parameter in self.params if parameter.name == "accounts")
        accounts.help = _sizes(accounts.default)
        super().format_help(ctx, formatter)


def _sizes(largest: int) -> str:
    from db.demo import SUMMER, sizes

    batches = sizes(largest)
    others = len(batches) - 1, max(batches[1:]), sum(batches) - largest
    return (
        f"Size of the largest batch, {SUMMER}. The {others[0]} others have up to {others[1]:,} each, {others[2]:,} "
        f"together: {sum(batches):,} accounts in all, unless another size is given."
    )


def settings() -> Iterator[tuple[str, str, str]]:
    """Environment variable, default and meaning of each setting."""
    from db.settings import Settings

    prefix = Settings.model_config.get("env_prefix", "")
    for name, field in Settings.model_fields.items():
        yield f"{prefix}{name}".upper(), _default_text(field.default), field.description or ""


def _default_text(default: Any) -> str:
    return "none" if default in (None, (), "") else str(default)


def _print_settings() -> None:
    from rich.console import Console
    from rich.panel import Panel
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold cyan")
    table.add_column()
    for name, default, meaning in settings():
        table.add_row(name, meaning.replace("[", r"\[") + rf" [dim]\[default: {default}][/dim]")
    Console().print(
        Panel(table, title="Settings, from the environment or .env", title_align="left", border_style="dim")
    )
