CREATE INDEX ix_facets_distributor ON facets (distributor, batch_id) WHERE distributor IS NOT NULL
-- next
CREATE POLICY partner ON account_outcomes AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON accounts AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE distributor = (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) END)
-- next
CREATE POLICY partner ON attribute_changes AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON batch_update_chunks AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON batch_update_distributors AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON batch_update_refusals AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON batch_updates AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON batches AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE (SELECT sum(facets.n) FROM facets WHERE facets.distributor = (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) AND facets.batch_id = batches.id) > 0 END)
-- next
CREATE POLICY partner ON customer_sites AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE id IN (SELECT facets.customer_site FROM facets WHERE facets.distributor = (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) GROUP BY facets.customer_site HAVING sum(facets.n) > 0) END)
-- next
CREATE POLICY partner ON customers AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE (SELECT batches.id FROM batches WHERE batches.customer = customers.id LIMIT 1) IS NOT NULL END)
-- next
CREATE POLICY partner ON distributor_charges AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON distributors AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE id = (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) END)
-- next
CREATE POLICY partner ON facets AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE distributor = (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) END)
-- next
CREATE POLICY partner ON prepaid_plans AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE product IN (SELECT products.id FROM products) OR add_on_product IN (SELECT add_on_products.id FROM add_on_products) END)
-- next
CREATE POLICY partner ON product_add_ons AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE product IN (SELECT products.id FROM products) END)
-- next
CREATE POLICY partner ON products AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE id IN (SELECT facets.product FROM facets WHERE facets.distributor = (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) GROUP BY facets.product HAVING sum(facets.n) > 0) END)
-- next
CREATE POLICY partner ON removed_accounts AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON xdrs AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL)
-- next
CREATE POLICY partner ON add_on_products AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE id IN (SELECT product_add_ons.add_on_product FROM product_add_ons) END)
-- next
CREATE OR REPLACE FUNCTION account_batch_make_part(whole text, part text, since timestamp) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL EXCLUDING IDENTITY)', part, whole);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY tenant ON public.%I USING (%s)', part, $policy$tenant_id = (SELECT NULLIF(current_setting('account_batch.tenant', true), '')::int)$policy$);
    EXECUTE format(
        'CREATE POLICY partner ON public.%I AS RESTRICTIVE USING (%s)', part, $policy$(SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL$policy$
    );
    EXECUTE format(
        'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', whole, part,
        to_char(since, 'YYYY-MM-DD 00:00:00+00'), to_char(since + interval '1 month', 'YYYY-MM-DD 00:00:00+00')
    );
END $$
-- next
DO $do$
DECLARE
    part regclass;
BEGIN
    FOR part IN
        SELECT inhrelid FROM pg_inherits
        WHERE inhparent IN ('public.account_outcomes'::regclass, 'public.attribute_changes'::regclass)
    LOOP
        EXECUTE format('CREATE POLICY partner ON %s AS RESTRICTIVE USING (%s)', part, $policy$(SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL$policy$);
    END LOOP;
END $do$
-- next
CREATE FUNCTION account_batch_set_partner(distributor text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key constant int := (SELECT id FROM public.distributors WHERE name = normalize(distributor));
BEGIN
    PERFORM set_config('account_batch.distributor', coalesce(key, 0)::text, true);
    IF key IS NULL THEN PERFORM set_config('account_batch.tenant', '', true); END IF;
END $$
-- next
REVOKE EXECUTE ON FUNCTION account_batch_set_partner(text) FROM PUBLIC
-- next
GRANT EXECUTE ON FUNCTION account_batch_set_partner(text) TO account_batch
