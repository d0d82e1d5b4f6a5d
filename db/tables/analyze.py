"""The function that runs ANALYZE on tables, with the rights of their owner.

The privilege for it (MAINTAIN) would let the server's role rewrite tables as well (CLUSTER, VACUUM FULL, REINDEX).
Partitions are analysed as tables of their own; of a partitioned table, the parent alone.
"""

from db.tables.security import ROLE

_LOCK_TIMEOUT = "300ms"
"""How long to wait for the lock of an index or partition: less than the time after which a waiter cancels autovacuum
(`deadlock_timeout`). A table that is being analysed or altered is skipped at once."""

# ANALYZE blocks neither readers nor writers. After changes of a fifth of a table its statistics are out of date.
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
    """The DDL of the function and its grants."""
    name = "account_batch_analyse_next(text, boolean)"
    granted = f"GRANT EXECUTE ON FUNCTION {name} TO {ROLE}"
    return [_ANALYSE_NEXT.strip(), f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC", granted]
