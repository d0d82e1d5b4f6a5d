CREATE FUNCTION account_batch_load(OUT jobs integer, OUT oldest_job_seconds double precision, OUT leases integer,
    OUT queued integer, OUT running integer, OUT selected bigint, OUT processed bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    present constant text := current_setting('account_batch.tenant', true);
    tenant integer;
    unfinished record;
BEGIN
    SELECT count(*), coalesce(extract(epoch FROM now() - min(greatest(created, execute_after))), 0)
    INTO jobs, oldest_job_seconds FROM pgqueuer WHERE status = 'queued' AND execute_after <= now();
    SELECT count(*) INTO leases FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 7232 AND objsubid = 2 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    queued := 0; running := 0; selected := 0; processed := 0;
    FOR tenant IN SELECT id FROM tenants ORDER BY id LOOP
        PERFORM set_config('account_batch.tenant', tenant::text, true);
        SELECT count(*) FILTER (WHERE state = 'QUEUED') AS queued, count(*) FILTER (WHERE state = 'RUNNING') AS running,
            coalesce(sum(own.selected) FILTER (WHERE state = 'RUNNING'), 0) AS selected,
            coalesce(sum(own.processed) FILTER (WHERE state = 'RUNNING'), 0) AS processed
        INTO unfinished FROM batch_updates AS own WHERE tenant_id = tenant AND state IN ('SCHEDULED', 'QUEUED', 'RUNNING');
        queued := queued + unfinished.queued; running := running + unfinished.running;
        selected := selected + unfinished.selected; processed := processed + unfinished.processed;
    END LOOP;
    PERFORM set_config('account_batch.tenant', coalesce(present, ''), true);
END $$
-- next
REVOKE EXECUTE ON FUNCTION account_batch_load() FROM PUBLIC
-- next
GRANT EXECUTE ON FUNCTION account_batch_load() TO account_batch
