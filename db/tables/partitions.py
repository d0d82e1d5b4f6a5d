"""The functions that make and drop the parts in which results are kept, one of each table for every month in UTC.

They are the owner's, and the server's role may call the two that it needs: nobody else makes tables or removes results.
A part is behind the tenant's door like any table, and can be read and written through its parent alone. UTC is said
with a colon, as `db.facts.local_time` does: a session in the zone `UTC+3` calls something else so.
"""

from db.tables.security import ROLE, TENANT, TENANT_IS_SET
from db.tables.updates import UNFINISHED

_LOCK = "7233, 0"
"""The advisory lock that lets one at a time make or drop parts."""

_LOCK_TIMEOUT = "300ms"
"""How long each of the locks to drop from the tables may be waited for; so long others may have to wait behind."""

_PINNED = "SET search_path = pg_catalog, public, pg_temp"

# In a month whose parts are there this is all that it does.
_MAKE = f"""
CREATE FUNCTION account_batch_make_results(at timestamptz) RETURNS void
LANGUAGE plpgsql STRICT SECURITY DEFINER {_PINNED} AS $$
DECLARE
    since constant timestamp := date_trunc('month', at AT TIME ZONE ':UTC');
    month constant text := to_char(since, 'YYYY_MM');
    whole text;
BEGIN
    IF to_regclass('public.account_outcomes_' || month) IS NOT NULL
        AND to_regclass('public.attribute_changes_' || month) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock({_LOCK});
    FOREACH whole IN ARRAY ARRAY['account_outcomes', 'attribute_changes'] LOOP
        IF to_regclass('public.' || whole || '_' || month) IS NULL THEN
            PERFORM account_batch_make_part(whole, whole || '_' || month, since);
        END IF;
    END LOOP;
END $$"""

# Made beside the table and then attached, which keeps neither readers nor writers off it.
_PART = f"""
CREATE FUNCTION account_batch_make_part(whole text, part text, since timestamp) RETURNS void
LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL EXCLUDING IDENTITY)', part, whole);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY tenant ON public.%I USING (%s)', part, $policy${TENANT_IS_SET}$policy$);
    EXECUTE format(
        'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', whole, part,
        to_char(since, 'YYYY-MM-DD 00:00:00+00'), to_char(since + interval '1 month', 'YYYY-MM-DD 00:00:00+00')
    );
END $$"""

# Of updates that have not ended, and of those that are being reverted. It is asked for each tenant.
_NEEDED = f"""
CREATE FUNCTION account_batch_results_needed(since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql {_PINNED} AS $$
    SELECT EXISTS (
        SELECT FROM batch_updates AS unfinished LEFT JOIN batch_updates AS undone ON undone.id = unfinished.reverts
        WHERE unfinished.{UNFINISHED} AND (
            (unfinished.started_at >= since AND unfinished.started_at < until)
            OR (undone.started_at >= since AND undone.started_at < until)
        )
    )
$$"""

# The tenant is named too, as an owner that is a superuser sees all. `refused` of the update tells whether there is
# anything to sum up, and by its key the results are found.
_SUM_UP = f"""
CREATE FUNCTION account_batch_sum_up_refusals(tenant integer, since timestamptz, until timestamptz) RETURNS void
LANGUAGE sql {_PINNED} AS $$
    INSERT INTO batch_update_refusals (tenant_id, batch_update_id, code, accounts)
    SELECT told.tenant_id, told.batch_update_id, code, sum(told.accounts)
    FROM batch_updates JOIN account_outcomes AS told ON batch_update_id = batch_updates.id, unnest(told.codes) AS code
    WHERE batch_updates.tenant_id = tenant AND batch_updates.refused > 0
      AND batch_updates.started_at >= since AND batch_updates.started_at < until
      AND told.started_at >= since AND told.started_at < until
    GROUP BY told.tenant_id, told.batch_update_id, code
$$"""

# The owner is behind the tenants' door too, and goes through it for one after the other.
_DETACH = f"""
CREATE FUNCTION account_batch_let_go_of_results(since timestamptz, until timestamptz, sum_up boolean) RETURNS void
LANGUAGE plpgsql {_PINNED} AS $$
DECLARE
    present constant text := current_setting('{TENANT}', true);
    tenant integer;
BEGIN
    FOR tenant IN SELECT id FROM tenants ORDER BY id LOOP
        PERFORM set_config('{TENANT}', tenant::text, true);
        IF account_batch_results_needed(since, until) THEN RAISE object_in_use; END IF;
        IF sum_up THEN PERFORM account_batch_sum_up_refusals(tenant, since, until); END IF;
    END LOOP;
    PERFORM set_config('{TENANT}', coalesce(present, ''), true);
END $$"""

# Asked again whether they are needed once nobody else can reach the tables: whoever came before has committed by then,
# and is seen, as the caller's transaction is READ COMMITTED. Sums and drops are undone together. Never touches the
# results of the last day, whatever it is asked for.
_DROP = f"""
CREATE FUNCTION account_batch_drop_results(older_than timestamptz) RETURNS text
LANGUAGE plpgsql STRICT SECURITY DEFINER {_PINNED} SET lock_timeout = '{_LOCK_TIMEOUT}' AS $$
DECLARE
    before constant timestamptz := least(older_than, clock_timestamp() - interval '1 day');
    month text;
    since timestamptz;
    until timestamptz;
BEGIN
    IF NOT pg_try_advisory_xact_lock({_LOCK}) THEN RETURN NULL; END IF;
    FOR month IN
        SELECT DISTINCT right(relname, 7) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent IN ('public.account_outcomes'::regclass, 'public.attribute_changes'::regclass)
            AND relname ~ '_[0-9]{{4}}_[0-9]{{2}}$'
        ORDER BY 1
    LOOP
        since := to_date(month, 'YYYY_MM')::timestamp AT TIME ZONE ':UTC';
        until := (to_date(month, 'YYYY_MM') + interval '1 month') AT TIME ZONE ':UTC';
        EXIT WHEN until > before;
        BEGIN
            PERFORM account_batch_let_go_of_results(since, until, sum_up => true);
            LOCK TABLE ONLY public.account_outcomes, ONLY public.attribute_changes IN ACCESS EXCLUSIVE MODE;
            PERFORM account_batch_let_go_of_results(since, until, sum_up => false);
            EXECUTE format('DROP TABLE IF EXISTS public.%I', 'account_outcomes_' || month);
            EXECUTE format('DROP TABLE IF EXISTS public.%I', 'attribute_changes_' || month);
            RETURN month;
        EXCEPTION
            WHEN object_in_use THEN CONTINUE;
            WHEN lock_not_available THEN RETURN NULL;
        END;
    END LOOP;
    RETURN NULL;
END $$"""

_FUNCTIONS = {
    "account_batch_make_part(text, text, timestamp)": _PART,
    "account_batch_make_results(timestamptz)": _MAKE,
    "account_batch_results_needed(timestamptz, timestamptz)": _NEEDED,
    "account_batch_sum_up_refusals(integer, timestamptz, timestamptz)": _SUM_UP,
    "account_batch_let_go_of_results(timestamptz, timestamptz, boolean)": _DETACH,
    "account_batch_drop_results(timestamptz)": _DROP,
}

_FOR_THE_SERVER = ("account_batch_make_results(timestamptz)", "account_batch_drop_results(timestamptz)")


def statements() -> list[str]:
    """The DDL of these functions, and who may call them."""
    made = [declared.strip() for declared in _FUNCTIONS.values()]
    closed = [f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC" for name in _FUNCTIONS]
    return [*made, *closed, *(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLE}" for name in _FOR_THE_SERVER)]
