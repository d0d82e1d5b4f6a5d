ALTER TABLE batch_updates ADD COLUMN traceparent TEXT;

COMMENT ON COLUMN batch_updates.traceparent IS 'the span that accepted it, where traces are recorded';
