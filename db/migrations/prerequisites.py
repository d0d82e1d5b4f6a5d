"""What migrations need of the database, and of the role that they run as: what is missing is told in a sentence."""

from typing import Any

from sqlalchemy import Connection, text

from db.tables.security import ROLE
from db.usage_error import UsageError

_OLDEST = 180_000
"""The oldest version of PostgreSQL that there is: its number as the server has it."""

_FACTS = text(f"""
SELECT quote_ident(current_user) AS owner, quote_ident(current_database()) AS database,
    current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
    current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby,
    EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') AS has_role,
    (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS makes_roles,
    coalesce(has_schema_privilege(to_regnamespace('public'), 'CREATE'), false) AS makes_tables,
    (SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = to_regclass('public.accounts')
        AND NOT pg_has_role(relowner, 'USAGE')) AS other_owner
""")  # noqa: S608 - made of a constant


def check(connection: Connection) -> None:
    """Raises UsageError, with what is missing and how it is given, where migrations cannot be made."""
    facts: Any = connection.execute(_FACTS).one()
    for missing, sentence in (
        (facts.standby, "The database is a standby, which takes no changes: name the primary."),
        (facts.number < _OLDEST, "The server is PostgreSQL {version}: it has to be PostgreSQL 18 or newer."),
        (
            facts.encoding != "UTF8",
            "The database {database} has the encoding {encoding}: make it with UTF8"
            " (CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8').",
        ),
        (
            facts.other_owner is not None,
            "The tables belong to {other_owner}, whose rights the role {owner} lacks: name {other_owner} in"
            " ACCOUNT_BATCH_OWNER_DATABASE_URL, or have it GRANT {other_owner} TO {owner}.",
        ),
        (
            not facts.makes_tables,
            "The role {owner} lacks the right to make tables in the schema public of {database}: make it the owner"
            " (ALTER DATABASE {database} OWNER TO {owner}), or GRANT CREATE ON SCHEMA public TO {owner}.",
        ),
        (
            not facts.has_role and not facts.makes_roles,
            f"The role {{owner}} lacks CREATEROLE, and the role {ROLE} is not there: ALTER ROLE {{owner}} CREATEROLE,"
            f" or have somebody else CREATE ROLE {ROLE}.",
        ),
    ):
        if missing:
            raise UsageError(sentence.format(**facts._mapping))


def hint(connection: Connection) -> str | None:
    """What a superuser could still grant; None if there is nothing."""
    granted = connection.execute(
        text(f"SELECT has_parameter_privilege('{ROLE}', 'session_replication_role', 'SET')")
    ).scalar_one()
    if granted:
        return None
    return (
        "Updates and imports will be faster once a superuser has said"
        f" GRANT SET ON PARAMETER session_replication_role TO {ROLE};"
    )
