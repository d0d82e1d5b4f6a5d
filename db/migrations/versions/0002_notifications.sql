CREATE FUNCTION batch_updates_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('batch_updates', new.id::text); RETURN null; END $$;

CREATE TRIGGER batch_updates_moved AFTER INSERT OR UPDATE OF state, selected, processed ON batch_updates FOR EACH ROW EXECUTE FUNCTION batch_updates_moved();

ALTER TABLE batch_updates ENABLE ALWAYS TRIGGER batch_updates_moved;
