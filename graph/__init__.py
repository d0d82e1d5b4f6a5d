"""The face: GraphQL and HTTP, and nothing of the domain."""

import db.tables  # noqa: F401  # before db.facts, which needs its types and whose facts it needs
