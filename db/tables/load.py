"""The function that tells how loaded the installation is, over all tenants: numbers for the operator, no rows.

It runs with the rights of the tables' owner. Row-level security applies to the owner too, unless that is a superuser,
so it sets one tenant after the other and names it in its conditions as well. What it reads is small whatever the tables
hold: jobs and updates that have not ended, by their indexes, and locks.
"""

from db.tables.security import ROLE, TENANT
from db.tables.updates import UNFINISHED

LEASE_LOCK_CLASS = 7_232
"""The first half of the key of the advisory lock that is a lease; the second is the batch's."""

IS_LEASE = f"""locktype = 'advisory' AND classid = {LEASE_LOCK_CLASS} AND objsubid = 2 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""  # noqa: S608 - made of constants
"""The condition that a row of `pg_locks` is a lease on the batch with the key `objid`."""

_LOAD = f"""
CREATE FUNCTION account_batch_load(OUT jobs integer, OUT oldest_job_seconds double precision, OUT leases integer,
    OUT queued integer, OUT running integer, OUT selected bigint, OUT processed bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    present constant text := current_setting('{TENANT}', true);
    tenant integer;
    unfinished record;
BEGIN
    SELECT count(*), coalesce(extract(epoch FROM now() - min(greatest(created, execute_after))), 0)
    INTO jobs, oldest_job_seconds FROM pgqueuer WHERE status = 'queued' AND execute_after <= now();
    SELECT count(*) INTO leases FROM pg_locks
    WHERE {IS_LEASE};
    queued := 0; running := 0; selected := 0; processed := 0;
    FOR tenant IN SELECT id FROM tenants ORDER BY id LOOP
        PERFORM set_config('{TENANT}', tenant::text, true);
        SELECT count(*) FILTER (WHERE state = 'QUEUED') AS queued, count(*) FILTER (WHERE state = 'RUNNING') AS running,
            coalesce(sum(own.selected) FILTER (WHERE state = 'RUNNING'), 0) AS selected,
            coalesce(sum(own.processed) FILTER (WHERE state = 'RUNNING'), 0) AS processed
        INTO unfinished FROM batch_updates AS own WHERE tenant_id = tenant AND {UNFINISHED};
        queued := queued + unfinished.queued; running := running + unfinished.running;
        selected := selected + unfinished.selected; processed := processed + unfinished.processed;
    END LOOP;
    PERFORM set_config('{TENANT}', coalesce(present, ''), true);
END $$"""  # noqa: S608 - made of constants


def statements() -> list[str]:
    """The DDL of the function and its grants."""
    name = "account_batch_load()"
    granted = f"GRANT EXECUTE ON FUNCTION {name} TO {ROLE}"
    return [_LOAD.strip(), f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC", granted]
