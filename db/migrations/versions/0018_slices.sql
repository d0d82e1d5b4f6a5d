LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE;

ALTER TABLE facets ADD COLUMN slice integer;

COMMENT ON COLUMN facets.slice IS 'Of a delta: the control number divided by the width of a slice.';

WITH deleted AS (
    DELETE FROM facets RETURNING tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, n
)
INSERT INTO facets (tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, folded, n)
SELECT tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, true, sum(n) FROM deleted GROUP BY tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold HAVING sum(n) <> 0;

DROP INDEX ix_facets_unfolded;

CREATE INDEX ix_facets_unfolded ON facets (batch_id, slice) WHERE NOT folded;

ALTER TABLE facets ADD CONSTRAINT ck_facets_slice CHECK (folded = (slice IS NULL));

CREATE TABLE facet_slices (
	tenant_id INTEGER NOT NULL,
	batch_id INTEGER NOT NULL,
	level SMALLINT NOT NULL,
	slice INTEGER NOT NULL,
	merged BOOLEAN NOT NULL,
	n INTEGER NOT NULL,
	product INTEGER NOT NULL,
	distributor INTEGER,
	customer_site INTEGER,
	bill_status bill_status NOT NULL,
	blocked BOOLEAN NOT NULL,
	registered BOOLEAN NOT NULL,
	activation_date DATE NOT NULL,
	ends_on DATE,
	started BOOLEAN NOT NULL,
	billing_zone TEXT NOT NULL,
	depleted BOOLEAN NOT NULL,
	threshold NUMERIC(25, 5) NOT NULL
)
 WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

WITH counted AS (
    SELECT tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date,
        least(expiration_date, (timezone(':' || billing_zone, greatest(first_usage, last_recharge)))::date + availability_days)
            AS ends_on,
        first_usage IS NOT NULL OR registered OR ever_registered AS started,
        billing_zone,
        CASE WHEN billing_model = 'credit' THEN credit_limit - balance ELSE balance END <= 0
            OR CASE WHEN billing_model = 'credit' THEN credit_limit - balance ELSE balance END < threshold AS depleted,
        threshold, control_number / 512 AS slice, count(*) AS n
    FROM accounts GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
)
INSERT INTO facet_slices (tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, level, slice, merged, n)
SELECT tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, level, slice / width, true, sum(n)
FROM counted, (VALUES (0::smallint, 1), (1, 8), (2, 64), (3, 512)) AS levels (level, width)
GROUP BY tenant_id, batch_id, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, level, slice / width
ORDER BY batch_id, level, slice / width;

CREATE INDEX ix_facet_slices ON facet_slices (batch_id, level, slice);

COMMENT ON COLUMN facet_slices.merged IS 'Was the sum of all rows of its facet and slice when written.';

ALTER TABLE facet_slices ENABLE ROW LEVEL SECURITY;

ALTER TABLE facet_slices FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON facet_slices USING (tenant_id = (SELECT NULLIF(current_setting('account_batch.tenant', true), '')::int));

CREATE POLICY partner ON facet_slices AS RESTRICTIVE USING (CASE WHEN (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL THEN true ELSE distributor = (SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) END);

GRANT SELECT, INSERT, DELETE ON facet_slices TO account_batch;

CREATE OR REPLACE FUNCTION accounts_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF; INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, slice, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END <= 0 OR CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END < "new".threshold, "new".threshold, "new".control_number / 512, 1); RETURN null; END $$;

CREATE OR REPLACE FUNCTION accounts_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
        INSERT INTO removed_accounts (tenant_id, batch_id, control_number, account_id, removed_at)
            VALUES (old.tenant_id, old.batch_id, old.control_number, old.account_id, clock_timestamp());
        IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF;
        INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, slice, n) VALUES (old.tenant_id, old.batch_id, false, "old".product, "old".distributor, "old".customer_site, "old".bill_status, "old".blocked, "old".registered, "old".activation_date, least("old".expiration_date, CAST(timezone(':' || "old".billing_zone, greatest("old".first_usage, "old".last_recharge)) AS DATE) + "old".availability_days), "old".first_usage IS NOT NULL OR "old".registered OR "old".ever_registered, "old".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, "old".control_number / 512, -1);
        RETURN null; END $$;

CREATE OR REPLACE FUNCTION accounts_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
        IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF;
        IF "old".product IS DISTINCT FROM "new".product OR "old".distributor IS DISTINCT FROM "new".distributor OR "old".customer_site IS DISTINCT FROM "new".customer_site OR "old".bill_status IS DISTINCT FROM "new".bill_status OR "old".blocked IS DISTINCT FROM "new".blocked OR "old".registered IS DISTINCT FROM "new".registered OR "old".activation_date IS DISTINCT FROM "new".activation_date OR least("old".expiration_date, CAST(timezone(':' || "old".billing_zone, greatest("old".first_usage, "old".last_recharge)) AS DATE) + "old".availability_days) IS DISTINCT FROM least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days) OR ("old".first_usage IS NOT NULL OR "old".registered OR "old".ever_registered) IS DISTINCT FROM ("new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered) OR "old".billing_zone IS DISTINCT FROM "new".billing_zone OR "old".control_number / 512 IS DISTINCT FROM "new".control_number / 512 OR "old".batch_id != "new".batch_id THEN INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, slice, n) VALUES (old.tenant_id, old.batch_id, false, "old".product, "old".distributor, "old".customer_site, "old".bill_status, "old".blocked, "old".registered, "old".activation_date, least("old".expiration_date, CAST(timezone(':' || "old".billing_zone, greatest("old".first_usage, "old".last_recharge)) AS DATE) + "old".availability_days), "old".first_usage IS NOT NULL OR "old".registered OR "old".ever_registered, "old".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, "old".control_number / 512, -1); INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, slice, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, "new".control_number / 512, 1); END IF;
        IF new.registered AND NOT new.ever_registered THEN
            UPDATE accounts SET ever_registered = true WHERE accounts.batch_id = "new".batch_id AND accounts.control_number = "new".control_number;
        END IF;
        IF old.product <> new.product OR old.batch_id <> new.batch_id THEN
            UPDATE accounts SET threshold = (SELECT p.service_availability_threshold FROM products p WHERE p.id = new.product), billing_zone = (SELECT c.billing_time_zone FROM batches b JOIN customers c ON c.id = b.customer WHERE b.id = new.batch_id)
                WHERE accounts.batch_id = "new".batch_id AND accounts.control_number = "new".control_number AND (threshold, billing_zone) IS DISTINCT FROM ((SELECT p.service_availability_threshold FROM products p WHERE p.id = new.product), (SELECT c.billing_time_zone FROM batches b JOIN customers c ON c.id = b.customer WHERE b.id = new.batch_id));
        END IF;
        RETURN null; END $$;

CREATE OR REPLACE FUNCTION accounts_funds_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF current_setting('account_batch.facets_by_statement', true) = 'on' THEN RETURN null; END IF; IF (CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold) IS DISTINCT FROM (CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END <= 0 OR CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END < "new".threshold) OR "old".threshold IS DISTINCT FROM "new".threshold THEN INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, slice, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END <= 0 OR CASE WHEN ("old".billing_model = 'credit') THEN "old".credit_limit - "old".balance ELSE "old".balance END < "old".threshold, "old".threshold, "new".control_number / 512, -1); INSERT INTO facets (tenant_id, batch_id, folded, product, distributor, customer_site, bill_status, blocked, registered, activation_date, ends_on, started, billing_zone, depleted, threshold, slice, n) VALUES (new.tenant_id, new.batch_id, false, "new".product, "new".distributor, "new".customer_site, "new".bill_status, "new".blocked, "new".registered, "new".activation_date, least("new".expiration_date, CAST(timezone(':' || "new".billing_zone, greatest("new".first_usage, "new".last_recharge)) AS DATE) + "new".availability_days), "new".first_usage IS NOT NULL OR "new".registered OR "new".ever_registered, "new".billing_zone, CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END <= 0 OR CASE WHEN ("new".billing_model = 'credit') THEN "new".credit_limit - "new".balance ELSE "new".balance END < "new".threshold, "new".threshold, "new".control_number / 512, 1); END IF; RETURN null; END $$;

CREATE OR REPLACE FUNCTION accounts_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN TRUNCATE facets, facet_slices; RETURN null; END $$;

CREATE OR REPLACE TRIGGER accounts_moved AFTER UPDATE OF activation_date, availability_days, batch_id, bill_status, billing_zone, blocked, control_number, customer_site, distributor, ever_registered, expiration_date, first_usage, last_recharge, product, registered ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_moved();
