"""The embedded PostgreSQL: one server per data directory, shared by all processes that use the directory.

The first process starts it, and it outlives that process; a process that finds it dead starts it again. In the
directory: `.s.PGSQL.5432` (the only way in), `pg` (the files of the database), `pg.log` (what the last start said).
"""

from db.embedded.errors import EmbeddedServerError
from db.embedded.server import ensure_running, running, stop

__all__ = ["EmbeddedServerError", "ensure_running", "running", "stop"]
