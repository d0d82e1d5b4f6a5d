"""The function that has PostgreSQL look at tables, for what it plans by: the owner's, as only owners may.

The right to (MAINTAIN) would let the server's role write tables anew as well (CLUSTER, VACUUM FULL, REINDEX). Parts of
results are tables of their own here; of what is kept in parts, the whole is looked at alone.
"""

from db.tables.security import ROLE

_LOCK_TIMEOUT = "300ms"
"""How long a lock of an index or part may be waited for: less than an autovacuum is given before it is cancelled for
who waits (`deadlock_timeout`). A table that somebody else is looking at, or altering, is passed over at once."""

# ANALYZE keeps nobody from reading or writing. An update that changed a fifth of a table has made another of it.
_ANALYSE_NEXT = f"""
CREATE FUNCTION account_batch_analyse_next(after text, grown boolean) RETURNS text
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '{_LOCK_TIMEOUT}' AS $$
DECLARE
    next_one text;
BEGIN
    SELECT relname INTO next_one FROM pg_class LEFT JOIN pg_inherits ON inhrelid = oid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND has_table_privilege('{ROLE}', coalesce(inhparent, oid), 'SELECT') AND relname::text > after COLLATE "C"
        AND CASE WHEN pg_stat_get_last_analyze_time(oid) IS NULL AND pg_stat_get_last_autoanalyze_time(oid) IS NULL
            THEN pg_relation_size(oid) > 0
                OR EXISTS (SELECT FROM pg_inherits AS part WHERE inhparent = oid AND pg_relation_size(inhrelid) > 0)
            ELSE grown AND pg_stat_get_mod_since_analyze(oid) > 500 + greatest(reltuples, 0) / 5 END
    ORDER BY relname::text COLLATE "C" LIMIT 1;
    IF next_one IS NOT NULL THEN EXECUTE format('ANALYZE (SKIP_LOCKED) ONLY public.%I', next_one); END IF;
    RETURN next_one;
EXCEPTION
    WHEN lock_not_available THEN RETURN next_one;
END $$"""  # noqa: S608 - made of constants


def statements() -> list[str]:
    """The DDL of the function, and who may call it."""
    name = "account_batch_analyse_next(text, boolean)"
    granted = f"GRANT EXECUTE ON FUNCTION {name} TO {ROLE}"
    return [_ANALYSE_NEXT.strip(), f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC", granted]
