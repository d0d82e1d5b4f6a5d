"""The command line, the other face of the product: `account-batch`.

Commands are thin, and import what they need when they run: a token does not wait for GraphQL.
"""

from graph.cli.commands import main

__all__ = ["main"]
