CREATE TABLE installation_secrets (name TEXT NOT NULL, secret BYTEA NOT NULL, CONSTRAINT pk_installation_secrets PRIMARY KEY (name));

INSERT INTO installation_secrets SELECT 'report links', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

GRANT SELECT ON installation_secrets TO account_batch;

ALTER TABLE installation_secrets ENABLE ROW LEVEL SECURITY;

CREATE POLICY servers ON installation_secrets FOR SELECT TO account_batch USING (true);

CREATE INDEX ix_batch_updates_requested_by ON batch_updates (tenant_id, requested_by, id);
