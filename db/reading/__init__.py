"""What the API shows: rows read with a constant number of statements, ids in arrays, each list in its order."""

import db.tables  # noqa: F401  # before db.facts, which needs its types and whose facts it needs
