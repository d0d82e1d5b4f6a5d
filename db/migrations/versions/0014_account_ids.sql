CREATE INDEX ix_accounts_batch_id_account_id ON accounts (batch_id, account_id COLLATE "C")
