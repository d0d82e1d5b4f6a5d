CREATE INDEX ix_batches_name ON batches (tenant_id, name COLLATE "C");
