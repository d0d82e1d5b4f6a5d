CREATE FUNCTION account_batch_analyse_next(after text, grown boolean) RETURNS text
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '300ms' AS $$
DECLARE
    next_one text;
BEGIN
    SELECT relname INTO next_one FROM pg_class LEFT JOIN pg_inherits ON inhrelid = oid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND has_table_privilege('account_batch', coalesce(inhparent, oid), 'SELECT') AND relname::text > after COLLATE "C"
        AND CASE WHEN pg_stat_get_last_analyze_time(oid) IS NULL AND pg_stat_get_last_autoanalyze_time(oid) IS NULL
            THEN pg_relation_size(oid) > 0
                OR EXISTS (SELECT FROM pg_inherits AS part WHERE inhparent = oid AND pg_relation_size(inhrelid) > 0)
            ELSE grown AND pg_stat_get_mod_since_analyze(oid) > 500 + greatest(reltuples, 0) / 5 END
    ORDER BY relname::text COLLATE "C" LIMIT 1;
    IF next_one IS NOT NULL THEN EXECUTE format('ANALYZE (SKIP_LOCKED) ONLY public.%I', next_one); END IF;
    RETURN next_one;
EXCEPTION
    WHEN lock_not_available THEN RETURN next_one;
END $$
-- next
REVOKE EXECUTE ON FUNCTION account_batch_analyse_next(text, boolean) FROM PUBLIC
-- next
GRANT EXECUTE ON FUNCTION account_batch_analyse_next(text, boolean) TO account_batch
