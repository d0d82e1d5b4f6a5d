"""The functions that create and drop the partitions of results, one of each table for every month in UTC.

They run with the owner's rights, and the server's role may call the two that it needs: no other way creates tables or
removes results. A partition has row-level security like any table, and is accessible through its parent alone. UTC is
written with a colon, as in `db.facts.local_time`: in a session with the zone `UTC+3` the bare name has another meaning.
"""

from db.tables import partners
from db.tables.security import ROLE, TENANT, TENANT_IS_SET
from db.tables.updates import UNFINISHED

_LOCK = "7233, 0"
"""The advisory lock that serialises creating and dropping partitions."""

_LOCK_TIMEOUT = "300ms"
"""How long a drop waits for each of its table locks: as long, others may have to wait behind it."""

_PINNED = "SET search_path = pg_catalog, public, pg_temp"

# In a month whose partitions exist, the first statement is all that is executed.
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

# Created apart and then attached, which blocks neither readers nor writers.
_PART = f"""
CREATE FUNCTION account_batch_make_part(whole text, part text, since timestamp) RETURNS void
LANGUAGE plpgsql {_PINNED} AS $$
BEGIN
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL EXCLUDING IDENTITY)', part, whole);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY tenant ON public.%I USING (%s)', part, $policy${TENANT_IS_SET}$policy$);
    EXECUTE format(
        'CREATE POLICY partner ON public.%I AS RESTRICTIVE USING (%s)', part, $policy${partners.HIDDEN}$policy$
    );
    EXECUTE format(
        'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', whole, part,
        to_char(since, 'YYYY-MM-DD 00:00:00+00'), to_char(since + interval '1 month', 'YYYY-MM-DD 00:00:00+00')
    );
END $$"""

# Of unfinished updates, and of updates that are being reverted; called for each tenant.
_NEEDED = f"""
CREATE FUNCTION account_batch_results_needed(since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql {_PINNED} AS $$
    SELECT EXISTS (
        SELECT FROM batch_updates AS unfinished LEFT JOIN batch_updates AS reverted ON reverted.id = unfinished.reverts
        WHERE unfinished.{UNFINISHED} AND (
            (unfinished.started_at >= since AND unfinished.started_at < until)
            OR (reverted.started_at >= since AND reverted.started_at < until)
        )
    )
$$"""

# With a condition on the tenant, as row-level security does not apply to a superuser. `refused` excludes updates
# without anything to sum up, and the results are found by the update's key.
_SUM_UP_REFUSALS = f"""
CREATE FUNCTION account_batch_sum_up_refusals(tenant integer, since timestamptz, until timestamptz) RETURNS void
LANGUAGE sql {_PINNED} AS $$
    INSERT INTO batch_update_refusals (tenant_id, batch_update_id, code, accounts)
    SELECT outcome.tenant_id, outcome.batch_update_id, code, sum(outcome.accounts)
    FROM batch_updates JOIN account_outcomes AS outcome ON batch_update_id = batch_updates.id,
        unnest(outcome.codes) AS code
    WHERE batch_updates.tenant_id = tenant AND batch_updates.refused > 0
      AND batch_updates.started_at >= since AND batch_updates.started_at < until
      AND outcome.started_at >= since AND outcome.started_at < until
    GROUP BY outcome.tenant_id, outcome.batch_update_id, code
$$"""

# Row-level security applies to the owner too, so this sets one tenant after the other. Raises `object_in_use` if
# results are still needed.
_SUM_UP_RESULTS = f"""
CREATE FUNCTION account_batch_sum_up_results(since timestamptz, until timestamptz, check_only boolean) RETURNS void
LANGUAGE plpgsql {_PINNED} AS $$
DECLARE
    present constant text := current_setting('{TENANT}', true);
    tenant integer;
BEGIN
    FOR tenant IN SELECT id FROM tenants ORDER BY id LOOP
        PERFORM set_config('{TENANT}', tenant::text, true);
        IF account_batch_results_needed(since, until) THEN RAISE object_in_use; END IF;
        IF NOT check_only THEN PERFORM account_batch_sum_up_refusals(tenant, since, until); END IF;
    END LOOP;
    PERFORM set_config('{TENANT}', coalesce(present, ''), true);
END $$"""

# Whether results are needed is checked again under the exclusive lock: earlier transactions have committed by then, and
# are visible, as the caller's is READ COMMITTED. Sums and drops are rolled back together. Results of the last day are
# never dropped. Months go in their order, and one that is needed keeps those after it: without the outcomes of an
# update's revert, which is of the same month or a later one, its accounts could be reverted again.
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
            PERFORM account_batch_sum_up_results(since, until, check_only => false);
            LOCK TABLE ONLY public.account_outcomes, ONLY public.attribute_changes IN ACCESS EXCLUSIVE MODE;
            PERFORM account_batch_sum_up_results(since, until, check_only => true);
            EXECUTE format('DROP TABLE IF EXISTS public.%I', 'account_outcomes_' || month);
            EXECUTE format('DROP TABLE IF EXISTS public.%I', 'attribute_changes_' || month);
            RETURN month;
        EXCEPTION
            WHEN object_in_use THEN EXIT;
            WHEN lock_not_available THEN RETURN NULL;
        END;
    END LOOP;
    RETURN NULL;
END $$"""

_FUNCTIONS = {
    "account_batch_make_part(text, text, timestamp)": _PART,
    "account_batch_make_results(timestamptz)": _MAKE,
    "account_batch_results_needed(timestamptz, timestamptz)": _NEEDED,
    "account_batch_sum_up_refusals(integer, timestamptz, timestamptz)": _SUM_UP_REFUSALS,
    "account_batch_sum_up_results(timestamptz, timestamptz, boolean)": _SUM_UP_RESULTS,
    "account_batch_drop_results(timestamptz)": _DROP,
}

_FOR_THE_SERVER = ("account_batch_make_results(timestamptz)", "account_batch_drop_results(timestamptz)")


def statements() -> list[str]:
    """The DDL of these functions and their grants."""
    made = [declared.strip() for declared in _FUNCTIONS.values()]
    closed = [f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC" for name in _FUNCTIONS]
    return [*made, *closed, *(f"GRANT EXECUTE ON FUNCTION {name} TO {ROLE}" for name in _FOR_THE_SERVER)]
