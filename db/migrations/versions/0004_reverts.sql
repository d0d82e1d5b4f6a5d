ALTER TABLE batch_updates ADD COLUMN reverts INTEGER CONSTRAINT fk_batch_updates_reverts REFERENCES batch_updates (id);

ALTER TABLE batch_updates ADD COLUMN requested_from TEXT;

COMMENT ON COLUMN batch_updates.reverts IS 'the update that it undoes';

COMMENT ON COLUMN batch_updates.requested_from IS 'the network address that asked';

CREATE INDEX ix_batch_updates_reverts ON batch_updates (reverts) WHERE reverts IS NOT NULL;

CREATE UNIQUE INDEX uq_batch_updates_being_reverted ON batch_updates (reverts) WHERE reverts IS NOT NULL AND state IN ('SCHEDULED', 'QUEUED', 'RUNNING');

CREATE INDEX ix_distributor_charges_batch_update_id ON distributor_charges (batch_update_id, control_number);
