DROP TRIGGER accounts_moved ON accounts
-- next
DROP TRIGGER accounts_funds_moved ON accounts
-- next
CREATE DOMAIN calendar_date AS date
-- next
CREATE DOMAIN instant AS timestamp with time zone
-- next
CREATE DOMAIN amount AS numeric(25,5)
-- next
CREATE DOMAIN json_fields AS jsonb
-- next
CREATE DOMAIN key_list AS integer[]
-- next
CREATE DOMAIN text_list AS text[]
-- next
ALTER TABLE accounts ALTER first_usage TYPE instant, ALTER last_recharge TYPE instant, ALTER activation_date TYPE calendar_date, ALTER expiration_date TYPE calendar_date, ALTER balance TYPE amount, ALTER opening_balance TYPE amount, ALTER credit_limit TYPE amount, ALTER payments_received TYPE amount, ALTER threshold TYPE amount, ALTER add_on_products TYPE key_list, ALTER prepaid_plans TYPE key_list, ALTER charged_distributors TYPE key_list, ALTER custom_fields TYPE json_fields
-- next
ALTER TABLE add_on_products ALTER recurring_cost TYPE amount, ALTER subscriptions TYPE text_list
-- next
ALTER TABLE distributors ALTER debt TYPE amount, ALTER credit_limit TYPE amount
-- next
ALTER TABLE prepaid_plans ALTER fee TYPE amount
-- next
ALTER TABLE products ALTER service_availability_threshold TYPE amount
-- next
ALTER TABLE roles ALTER permissions TYPE text_list
-- next
ALTER DOMAIN calendar_date ADD CONSTRAINT years_1_to_9999 CHECK (VALUE >= '0001-01-01'::date AND VALUE <= '9999-12-31'::date)
-- next
ALTER DOMAIN instant ADD CONSTRAINT years_1_to_9999_in_utc CHECK (VALUE >= '0001-01-01 00:00:00+00'::timestamptz AND VALUE < '10000-01-01 00:00:00+00'::timestamptz)
-- next
ALTER DOMAIN amount ADD CONSTRAINT a_number CHECK (VALUE <> 'NaN'::numeric)
-- next
ALTER DOMAIN json_fields ADD CONSTRAINT an_object CHECK (jsonb_typeof(VALUE) = 'object')
-- next
ALTER DOMAIN key_list ADD CONSTRAINT a_list_without_nulls CHECK (CASE WHEN coalesce(array_ndims(VALUE), 1) = 1 THEN array_position(VALUE, NULL) IS NULL ELSE false END)
-- next
ALTER DOMAIN text_list ADD CONSTRAINT a_list_without_nulls CHECK (CASE WHEN coalesce(array_ndims(VALUE), 1) = 1 THEN array_position(VALUE, NULL) IS NULL ELSE false END)
-- next
ALTER TABLE customers ADD CONSTRAINT ck_customers_billing_time_zone
    CHECK (timezone(':' || billing_time_zone, 'epoch'::timestamptz) IS NOT NULL)
-- next
CREATE OR REPLACE FUNCTION accounts_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF; INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END <= 0 OR CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END < "new".threshold, "new".threshold, 1); RETURN null; END $$
-- next
CREATE OR REPLACE FUNCTION accounts_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
        INSERT INTO removed_accounts (tenant_id, batch_id, control_number, account_id, removed_at)
            VALUES (old.tenant_id, old.batch_id, old.control_number, old.account_id, clock_timestamp());
        IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF;
        INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, n) VALUES (old.tenant_id, old.batch_id, false, "old".product, "old".distributor, "old".customer_site, "old".bill_status, "old".blocked, "old".registered, "old".activation_date, least("old".expiration_date, CAST(timezone(':' || "old".billing_zone, greatest("old".first_usage, "old".last_recharge)) AS DATE) + "old".availability_days), "old".first_usage IS NOT NULL OR "old".registered OR "old".ever_registered, "old".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, -1);
        RETURN null; END $$
-- next
CREATE OR REPLACE FUNCTION accounts_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
        IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF;
        IF "old".product IS DISTINCT FROM "new".product OR "old".distributor IS DISTINCT FROM "new".distributor OR "old".customer_site IS DISTINCT FROM "new".customer_site OR "old".bill_status IS DISTINCT FROM "new".bill_status OR "old".blocked IS DISTINCT FROM "new".blocked OR "old".registered IS DISTINCT FROM "new".registered OR "old".activation_date IS DISTINCT FROM "new".activation_date OR least("old".expiration_date, CAST(timezone(':' || "old".billing_zone, greatest("old".first_usage, "old".last_recharge)) AS DATE) + "old".availability_days) IS DISTINCT FROM least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days) OR ("old".first_usage IS NOT NULL OR "old".registered OR "old".ever_registered) IS DISTINCT FROM ("new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered) OR "old".billing_zone IS DISTINCT FROM "new".billing_zone OR "old".batch_id != "new".batch_id THEN INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, n) VALUES (old.tenant_id, old.batch_id, false, "old".product, "old".distributor, "old".customer_site, "old".bill_status, "old".blocked, "old".registered, "old".activation_date, least("old".expiration_date, CAST(timezone(':' || "old".billing_zone, greatest("old".first_usage, "old".last_recharge)) AS DATE) + "old".availability_days), "old".first_usage IS NOT NULL OR "old".registered OR "old".ever_registered, "old".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, -1); INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, 1); END IF;
        IF new.registered AND NOT new.ever_registered THEN
            UPDATE accounts SET ever_registered = true WHERE accounts.batch_id = "new".batch_id AND accounts.control_number = "new".control_number;
        END IF;
        IF old.product <> new.product OR old.batch_id <> new.batch_id THEN
            UPDATE accounts SET threshold = (SELECT p.service_availability_threshold FROM products p WHERE p.id = new.product), billing_zone = (SELECT c.billing_time_zone FROM batches b JOIN customers c ON c.id = b.customer WHERE b.id = new.batch_id)
                WHERE accounts.batch_id = "new".batch_id AND accounts.control_number = "new".control_number AND (threshold, billing_zone) IS DISTINCT FROM ((SELECT p.service_availability_threshold FROM products p WHERE p.id = new.product), (SELECT c.billing_time_zone FROM batches b JOIN customers c ON c.id = b.customer WHERE b.id = new.batch_id));
        END IF;
        RETURN null; END $$
-- next
CREATE OR REPLACE FUNCTION accounts_funds_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF; IF (CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold) IS DISTINCT FROM (CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END <= 0 OR CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END < "new".threshold) OR "old".threshold IS DISTINCT FROM "new".threshold THEN INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, -1); INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END <= 0 OR CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END < "new".threshold, "new".threshold, 1); END IF; RETURN null; END $$
-- next
CREATE TRIGGER accounts_moved AFTER UPDATE OF activation_date, availability_days, batch_id, bill_status, billing_zone, blocked, customer_site, distributor, ever_registered, expiration_date, first_usage, last_recharge, product, registered ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_moved()
-- next
CREATE TRIGGER accounts_funds_moved AFTER UPDATE OF balance, billing_model, credit_limit, threshold ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_funds_moved()
-- next
CREATE OR REPLACE FUNCTION account_batch_make_results(at timestamptz) RETURNS void
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    since constant timestamp := date_trunc('month', at AT TIME ZONE ':UTC');
    month constant text := to_char(since, 'YYYY_MM');
    whole text;
BEGIN
    IF to_regclass('public.account_outcomes_' || month) IS NOT NULL
        AND to_regclass('public.attribute_changes_' || month) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(7233, 0);
    FOREACH whole IN ARRAY ARRAY['account_outcomes', 'attribute_changes'] LOOP
        IF to_regclass('public.' || whole || '_' || month) IS NULL THEN
            PERFORM account_batch_make_part(whole, whole || '_' || month, since);
        END IF;
    END LOOP;
END $$
-- next
CREATE OR REPLACE FUNCTION account_batch_drop_results(older_than timestamptz) RETURNS text
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE
    before constant timestamptz := least(older_than, clock_timestamp() - interval '1 day');
    month text;
    since timestamptz;
    until timestamptz;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7233, 0) THEN RETURN NULL; END IF;
    FOR month IN
        SELECT DISTINCT right(relname, 7) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent IN ('public.account_outcomes'::regclass, 'public.attribute_changes'::regclass)
            AND relname ~ '_[0-9]{4}_[0-9]{2}$'
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
END $$
-- next
UPDATE accounts SET billing_zone = customers.billing_time_zone
FROM batches JOIN customers ON customers.id = batches.customer
WHERE accounts.batch_id IN (SELECT batch_id FROM miscounted) AND batches.id = accounts.batch_id
    AND lower(accounts.billing_zone) NOT IN (SELECT lower(name) FROM pg_timezone_names)
-- next
DELETE FROM facets WHERE batch_id IN (SELECT batch_id FROM miscounted)
-- next
INSERT INTO facets (tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, folded, n)
SELECT tenant_id, batch_id,
    product,
    distributor,
    customer_site,
    bill_status,
    blocked,
    registered,
    activation_date,
    least(expiration_date, CAST(timezone(':' || billing_zone, greatest(first_usage, last_recharge)) AS DATE) + availability_days),
    first_usage IS NOT NULL OR registered OR ever_registered,
    billing_zone,
    CASE WHEN (billing_model = 'credit') THEN credit_limit - balance ELSE balance END <= 0 OR CASE WHEN (billing_model = 'credit') THEN credit_limit - balance ELSE balance END < threshold,
    threshold,
    true, count(*)
FROM accounts WHERE batch_id IN (SELECT batch_id FROM miscounted)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
-- next
DROP TABLE miscounted
