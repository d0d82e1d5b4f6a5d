"""Connections, sessions and transactions: what `db.engine` is made of."""
