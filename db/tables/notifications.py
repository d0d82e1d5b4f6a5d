"""The trigger that notifies servers of a batch update's progress: NOTIFY with its key, sent at commit.

The trigger is on `batch_updates` alone and enabled ALWAYS: chunks run with triggers switched off. Facets do not
notify: NOTIFY takes a lock of the whole database at commit, on which other programs would wait for one another.
"""

UPDATES = "batch_updates"
"""The channel; the payload is the key of the update, which is protected by row-level security."""

_NAME = "batch_updates_moved"


def statements() -> list[str]:
    """The DDL of the function and its trigger."""
    return [
        f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN PERFORM pg_notify('{UPDATES}', new.id::text); RETURN null; END $$",
        f"CREATE TRIGGER {_NAME} AFTER INSERT OR UPDATE OF state, selected, processed ON batch_updates"
        f" FOR EACH ROW EXECUTE FUNCTION {_NAME}()",
        f"ALTER TABLE batch_updates ENABLE ALWAYS TRIGGER {_NAME}",
    ]
