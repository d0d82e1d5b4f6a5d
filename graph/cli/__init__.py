"""The command line, `account-batch`.

Commands import what they need when they run, so that `token` does not have to load GraphQL.
"""

from graph.cli.commands import main

__all__ = ["main"]
