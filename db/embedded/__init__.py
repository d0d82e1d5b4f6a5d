"""The embedded PostgreSQL: one server for each data directory, shared by all who name it.

Whoever comes first starts it, and it outlives its starter; whoever finds it dead starts it again. In the directory:
`.s.PGSQL.5432` (the only way in), `pg` (the files of the database), `pg.log` (what the last start said).
"""

from db.embedded.errors import EmbeddedServerError
from db.embedded.server import ensure_running, running, stop

__all__ = ["EmbeddedServerError", "ensure_running", "running", "stop"]
