"""The triggers that keep facets exact when other programs write to `accounts`, generated from `db.facts`.

Of the two AFTER UPDATE row triggers, the first replaces the facet by one with the new own columns and the old funds,
the second that by the one with new funds; each alone is right where only its columns change. There is no BEFORE UPDATE
trigger (it would lock each tuple of every mass update first) and no WHEN (it is planned again by every statement): the
function checks whether the facet changes. `db.facets.suppress_triggers` switches this off for a transaction that
updates facets itself.
"""

from sqlalchemy import and_, or_

from db.facts import Expression
from db.tables.accounts import literal_sql, row
from db.tables.facets import FACET_COLUMNS, FUNDS_COLUMNS, OWN_COLUMNS, facet_of, inputs_of

TRIGGERS_SUPPRESSED = "account_batch.facets_by_statement"
"""The setting with which a transaction that updates facets itself suppresses the triggers."""

_RETURN_IF_SUPPRESSED = f"IF current_setting('{TRIGGERS_SUPPRESSED}', true) = 'on' THEN RETURN %s; END IF;"

OLD, NEW = row("old"), row("new")
_OLD, _NEW = facet_of(OLD), facet_of(NEW)


def _append(n: int, batch: str, facet: dict[str, Expression]) -> str:
    columns = ", ".join(FACET_COLUMNS)
    values = ", ".join(literal_sql(facet[name]) for name in FACET_COLUMNS)
    return (
        f"INSERT INTO facets (tenant_id, batch_id, folded, {columns}, n)"
        f" VALUES ({batch}.tenant_id, {batch}.batch_id, false, {values}, {n});"
    )


def _moved(names: tuple[str, ...]) -> str:
    moved = [_OLD[name].is_distinct_from(_NEW[name]) for name in names]
    return literal_sql(or_(*moved, OLD.batch_id != NEW.batch_id) if names is OWN_COLUMNS else or_(*moved))


def _replace_facet(
    names: tuple[str, ...], before: str, removed: dict[str, Expression], added: dict[str, Expression]
) -> str:
    return f"IF {_moved(names)} THEN {_append(-1, before, removed)} {_append(1, 'new', added)} END IF;"


_NEW_WITH_OLD_FUNDS = {**_NEW, **{name: _OLD[name] for name in FUNDS_COLUMNS}}
_KEY = literal_sql(and_(row("accounts").batch_id == NEW.batch_id, row("accounts").control_number == NEW.control_number))
_THRESHOLD = "(SELECT p.service_availability_threshold FROM products p WHERE p.id = new.product)"
_ZONE = "(SELECT c.billing_time_zone FROM batches b JOIN customers c ON c.id = b.customer WHERE b.id = new.batch_id)"

_FUNCTIONS = {
    "accounts_stamp": f"""
        {_RETURN_IF_SUPPRESSED % "new"}
        new.threshold := {_THRESHOLD};
        new.billing_zone := {_ZONE};
        new.ever_registered := new.ever_registered OR new.registered;
        IF new.bill_status = 'open' AND new.distributor IS NOT NULL THEN
            new.charged_distributors := ARRAY[new.distributor];
        END IF;
        RETURN new;""",
    "accounts_added": f"{_RETURN_IF_SUPPRESSED % 'null'} {_append(1, 'new', _NEW)} RETURN null;",
    "accounts_removed": f"""
        INSERT INTO removed_accounts (tenant_id, batch_id, control_number, account_id, removed_at)
            VALUES (old.tenant_id, old.batch_id, old.control_number, old.account_id, clock_timestamp());
        {_RETURN_IF_SUPPRESSED % "null"}
        {_append(-1, "old", _OLD)}
        RETURN null;""",
    "accounts_moved": f"""
        {_RETURN_IF_SUPPRESSED % "null"}
        {_replace_facet(OWN_COLUMNS, "old", _OLD, _NEW_WITH_OLD_FUNDS)}
        IF new.registered AND NOT new.ever_registered THEN
            UPDATE accounts SET ever_registered = true WHERE {_KEY};
        END IF;
        IF old.product <> new.product OR old.batch_id <> new.batch_id THEN
            UPDATE accounts SET threshold = {_THRESHOLD}, billing_zone = {_ZONE}
                WHERE {_KEY} AND (threshold, billing_zone) IS DISTINCT FROM ({_THRESHOLD}, {_ZONE});
        END IF;
        RETURN null;""",
    "accounts_funds_moved": (
        f"{_RETURN_IF_SUPPRESSED % 'null'} "
        f"{_replace_facet(FUNDS_COLUMNS, 'new', _NEW_WITH_OLD_FUNDS, _NEW)} RETURN null;"
    ),
    "accounts_emptied": "TRUNCATE facets, facet_slices; RETURN null;",
}


def _columns(*names: str) -> str:
    """Columns in alphabetical order, so that the DDL does not depend on how an expression is written."""
    return ", ".join(sorted(set(names)))


_STAMPED_BY = ("batch_id", "product", "registered")
"""Columns that `accounts_moved` needs for other than facets: for stamps and `ever_registered`."""

_TRIGGERS = {
    "accounts_stamp": "BEFORE INSERT ON accounts FOR EACH ROW",
    "accounts_added": "AFTER INSERT ON accounts FOR EACH ROW",
    "accounts_removed": "AFTER DELETE ON accounts FOR EACH ROW",
    "accounts_moved": f"AFTER UPDATE OF {_columns(*_STAMPED_BY, *inputs_of(OWN_COLUMNS))} ON accounts FOR EACH ROW",
    "accounts_funds_moved": f"AFTER UPDATE OF {_columns(*inputs_of(FUNDS_COLUMNS))} ON accounts FOR EACH ROW",
    "accounts_emptied": "AFTER TRUNCATE ON accounts FOR EACH STATEMENT",
}


def statements() -> list[str]:
    """The DDL of all trigger functions and triggers."""
    functions = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        for name, body in _FUNCTIONS.items()
    ]
    triggers = [f"CREATE TRIGGER {n} {when} EXECUTE FUNCTION {n}()" for n, when in _TRIGGERS.items()]
    return functions + triggers
