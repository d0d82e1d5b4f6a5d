ALTER TABLE xdrs RENAME TO account_xdrs;

ALTER TABLE account_xdrs RENAME CONSTRAINT pk_xdrs TO pk_account_xdrs;

ALTER TABLE account_xdrs RENAME CONSTRAINT fk_xdrs_tenant_id TO fk_account_xdrs_tenant_id;

ALTER TABLE account_xdrs RENAME CONSTRAINT xdrs_tenant_id_not_null TO account_xdrs_tenant_id_not_null;

ALTER TABLE account_xdrs RENAME CONSTRAINT xdrs_id_not_null TO account_xdrs_id_not_null;

ALTER TABLE account_xdrs RENAME CONSTRAINT xdrs_instant_not_null TO account_xdrs_instant_not_null;

ALTER TABLE account_xdrs RENAME CONSTRAINT xdrs_batch_id_not_null TO account_xdrs_batch_id_not_null;

ALTER TABLE account_xdrs RENAME CONSTRAINT xdrs_control_number_not_null TO account_xdrs_control_number_not_null;

ALTER TABLE account_xdrs RENAME CONSTRAINT xdrs_kind_not_null TO account_xdrs_kind_not_null;

ALTER TABLE account_xdrs RENAME CONSTRAINT xdrs_amount_not_null TO account_xdrs_amount_not_null;

ALTER SEQUENCE xdrs_id_seq RENAME TO account_xdrs_id_seq;

REVOKE INSERT ON account_xdrs FROM account_batch;

CREATE TABLE batch_xdrs (
	tenant_id INTEGER NOT NULL,
	batch_update_id INTEGER NOT NULL,
	chunk INTEGER NOT NULL,
	instant TIMESTAMP WITH TIME ZONE NOT NULL,
	batch_id INTEGER NOT NULL,
	kind xdr_kind NOT NULL,
	amount NUMERIC(25, 5) NOT NULL,
	visible_comment TEXT,
	internal_comment TEXT,
	first_control_number INTEGER NOT NULL,
	last_control_number INTEGER NOT NULL,
	control_numbers INTEGER[] NOT NULL,
	CONSTRAINT pk_batch_xdrs PRIMARY KEY (batch_id, batch_update_id, chunk),
	CONSTRAINT fk_batch_xdrs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

ALTER TABLE batch_xdrs ENABLE ROW LEVEL SECURITY;

ALTER TABLE batch_xdrs FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON batch_xdrs USING (tenant_id = (SELECT NULLIF(current_setting('account_batch.tenant', true), '')::int));

CREATE POLICY partner ON batch_xdrs AS RESTRICTIVE USING ((SELECT NULLIF(current_setting('account_batch.distributor', true), '')::int) IS NULL);

GRANT SELECT, INSERT ON batch_xdrs TO account_batch;

CREATE VIEW xdrs WITH (security_invoker = true) AS
SELECT tenant_id, instant, batch_id, control_number, batch_update_id, kind, amount, visible_comment, internal_comment FROM account_xdrs
UNION ALL
SELECT tenant_id, instant, batch_id, unnest(control_numbers) AS control_number, batch_update_id, kind, amount, visible_comment, internal_comment FROM batch_xdrs;

CREATE FUNCTION account_batch_add_xdr() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.account_xdrs (tenant_id, instant, batch_id, control_number, batch_update_id, kind, amount, visible_comment, internal_comment)
    VALUES (NEW.tenant_id, NEW.instant, NEW.batch_id, NEW.control_number, NEW.batch_update_id, NEW.kind, NEW.amount, NEW.visible_comment, NEW.internal_comment);
    RETURN NEW;
END $$;

CREATE TRIGGER add_xdr INSTEAD OF INSERT ON xdrs FOR EACH ROW EXECUTE FUNCTION account_batch_add_xdr();

GRANT SELECT ON xdrs TO account_batch;
