ALTER TABLE accounts DROP CONSTRAINT fk_accounts_batch_id, DROP CONSTRAINT fk_accounts_customer_site, DROP CONSTRAINT fk_accounts_distributor, DROP CONSTRAINT fk_accounts_product, DROP CONSTRAINT fk_accounts_role
-- next
ALTER TABLE batch_update_chunks DROP CONSTRAINT fk_batch_update_chunks_batch_update_id
-- next
ALTER TABLE batch_update_distributors DROP CONSTRAINT fk_batch_update_distributors_batch_update_id
-- next
ALTER TABLE batch_update_refusals DROP CONSTRAINT fk_batch_update_refusals_batch_update_id
-- next
ALTER TABLE batch_updates DROP CONSTRAINT fk_batch_updates_batch_id, DROP CONSTRAINT fk_batch_updates_reverts
-- next
ALTER TABLE batches DROP CONSTRAINT fk_batches_customer
-- next
ALTER TABLE customer_sites DROP CONSTRAINT fk_customer_sites_customer
-- next
ALTER TABLE prepaid_plans DROP CONSTRAINT fk_prepaid_plans_add_on_product, DROP CONSTRAINT fk_prepaid_plans_product
-- next
ALTER TABLE product_add_ons DROP CONSTRAINT fk_product_add_ons_add_on_product, DROP CONSTRAINT fk_product_add_ons_product
-- next
ALTER TABLE add_on_products ADD CONSTRAINT uq_add_on_products_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE batch_updates ADD CONSTRAINT uq_batch_updates_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE batches ADD CONSTRAINT uq_batches_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE customer_sites ADD CONSTRAINT uq_customer_sites_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE customers ADD CONSTRAINT uq_customers_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE distributors ADD CONSTRAINT uq_distributors_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE products ADD CONSTRAINT uq_products_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE roles ADD CONSTRAINT uq_roles_tenant_id_id UNIQUE (tenant_id, id)
-- next
ALTER TABLE accounts
    ADD CONSTRAINT fk_accounts_tenant_id_batch_id FOREIGN KEY (tenant_id, batch_id) REFERENCES batches (tenant_id, id),
    ADD CONSTRAINT fk_accounts_tenant_id_customer_site FOREIGN KEY (tenant_id, customer_site) REFERENCES customer_sites (tenant_id, id),
    ADD CONSTRAINT fk_accounts_tenant_id_distributor FOREIGN KEY (tenant_id, distributor) REFERENCES distributors (tenant_id, id),
    ADD CONSTRAINT fk_accounts_tenant_id_product FOREIGN KEY (tenant_id, product) REFERENCES products (tenant_id, id),
    ADD CONSTRAINT fk_accounts_tenant_id_role FOREIGN KEY (tenant_id, role) REFERENCES roles (tenant_id, id)
-- next
ALTER TABLE batch_update_chunks
    ADD CONSTRAINT fk_batch_update_chunks_tenant_id_batch_update_id FOREIGN KEY (tenant_id, batch_update_id) REFERENCES batch_updates (tenant_id, id)
-- next
ALTER TABLE batch_update_distributors
    ADD CONSTRAINT fk_batch_update_distributors_tenant_id_batch_update_id FOREIGN KEY (tenant_id, batch_update_id) REFERENCES batch_updates (tenant_id, id)
-- next
ALTER TABLE batch_update_refusals
    ADD CONSTRAINT fk_batch_update_refusals_tenant_id_batch_update_id FOREIGN KEY (tenant_id, batch_update_id) REFERENCES batch_updates (tenant_id, id)
-- next
ALTER TABLE batch_updates
    ADD CONSTRAINT fk_batch_updates_tenant_id_batch_id FOREIGN KEY (tenant_id, batch_id) REFERENCES batches (tenant_id, id),
    ADD CONSTRAINT fk_batch_updates_tenant_id_reverts FOREIGN KEY (tenant_id, reverts) REFERENCES batch_updates (tenant_id, id)
-- next
ALTER TABLE batches
    ADD CONSTRAINT fk_batches_tenant_id_customer FOREIGN KEY (tenant_id, customer) REFERENCES customers (tenant_id, id)
-- next
ALTER TABLE customer_sites
    ADD CONSTRAINT fk_customer_sites_tenant_id_customer FOREIGN KEY (tenant_id, customer) REFERENCES customers (tenant_id, id)
-- next
ALTER TABLE prepaid_plans
    ADD CONSTRAINT fk_prepaid_plans_tenant_id_add_on_product FOREIGN KEY (tenant_id, add_on_product) REFERENCES add_on_products (tenant_id, id),
    ADD CONSTRAINT fk_prepaid_plans_tenant_id_product FOREIGN KEY (tenant_id, product) REFERENCES products (tenant_id, id)
-- next
ALTER TABLE product_add_ons
    ADD CONSTRAINT fk_product_add_ons_tenant_id_add_on_product FOREIGN KEY (tenant_id, add_on_product) REFERENCES add_on_products (tenant_id, id),
    ADD CONSTRAINT fk_product_add_ons_tenant_id_product FOREIGN KEY (tenant_id, product) REFERENCES products (tenant_id, id)
-- next
CREATE OR REPLACE FUNCTION account_batch_results_needed(since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM batch_updates AS unfinished LEFT JOIN batch_updates AS reverted ON reverted.id = unfinished.reverts
        WHERE unfinished.state IN ('SCHEDULED', 'QUEUED', 'RUNNING') AND (
            (unfinished.started_at >= since AND unfinished.started_at < until)
            OR (reverted.started_at >= since AND reverted.started_at < until)
        )
    )
$$
-- next
CREATE OR REPLACE FUNCTION account_batch_sum_up_refusals(tenant integer, since timestamptz, until timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO batch_update_refusals (tenant_id, batch_update_id, code, accounts)
    SELECT outcome.tenant_id, outcome.batch_update_id, code, sum(outcome.accounts)
    FROM batch_updates JOIN account_outcomes AS outcome ON batch_update_id = batch_updates.id,
        unnest(outcome.codes) AS code
    WHERE batch_updates.tenant_id = tenant AND batch_updates.refused > 0
      AND batch_updates.started_at >= since AND batch_updates.started_at < until
      AND outcome.started_at >= since AND outcome.started_at < until
    GROUP BY outcome.tenant_id, outcome.batch_update_id, code
$$
-- next
DROP FUNCTION account_batch_let_go_of_results(timestamptz, timestamptz, boolean)
-- next
CREATE FUNCTION account_batch_sum_up_results(since timestamptz, until timestamptz, check_only boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    present constant text := current_setting('account_batch.tenant', true);
    tenant integer;
BEGIN
    FOR tenant IN SELECT id FROM tenants ORDER BY id LOOP
        PERFORM set_config('account_batch.tenant', tenant::text, true);
        IF account_batch_results_needed(since, until) THEN RAISE object_in_use; END IF;
        IF NOT check_only THEN PERFORM account_batch_sum_up_refusals(tenant, since, until); END IF;
    END LOOP;
    PERFORM set_config('account_batch.tenant', coalesce(present, ''), true);
END $$
-- next
REVOKE EXECUTE ON FUNCTION account_batch_sum_up_results(timestamptz, timestamptz, boolean) FROM PUBLIC
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
END $$
