"""What keeps facets exact when other programs write to `accounts`, generated from `db.facts`.

Two AFTER UPDATE row triggers append a facet's two halves; whichever fire, the halves telescope. There is no BEFORE
UPDATE trigger (it would lock each tuple of every mass update first) and no WHEN (it is planned anew by every
statement): whether anything moved is asked in the function. `db.facets.suppress_triggers` switches all of this off
for a
transaction that folds by itself.
"""

from sqlalchemy import and_, or_

from db.facts import Expression
from db.tables.accounts import literal_sql, row
from db.tables.facets import FACET_COLUMNS, FUNDS_COLUMNS, OWN_COLUMNS, facet_of, inputs_of

TRIGGERS_SUPPRESSED = "account_batch.facets_by_statement"
"""The setting that tells the triggers that the transaction folds its own facets."""

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


def _half(names: tuple[str, ...], before: str, gone: dict[str, Expression], come: dict[str, Expression]) -> str:
    return f"IF {_moved(names)} THEN {_append(-1, before, gone)} {_append(1, 'new', come)} END IF;"


_MIXED_OLD = {**_NEW, **{name: _OLD[name] for name in FUNDS_COLUMNS}}
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
        {_half(OWN_COLUMNS, "old", _OLD, _MIXED_OLD)}
        IF new.registered AND NOT new.ever_registered THEN
            UPDATE accounts SET ever_registered = true WHERE {_KEY};
        END IF;
        IF old.product <> new.product OR old.batch_id <> new.batch_id THEN
            UPDATE accounts SET threshold = {_THRESHOLD}, billing_zone = {_ZONE}
                WHERE {_KEY} AND (threshold, billing_zone) IS DISTINCT FROM ({_THRESHOLD}, {_ZONE});
        END IF;
        RETURN null;""",
    "accounts_funds_moved": (
        f"{_RETURN_IF_SUPPRESSED % 'null'} {_half(FUNDS_COLUMNS, 'new', _MIXED_OLD, _NEW)} RETURN null;"
    ),
    "accounts_emptied": "TRUNCATE facets; RETURN null;",
}


def _columns(*names: str) -> str:
    """Columns in alphabetical order, so that how an expression is written does not matter."""
    return ", ".join(sorted(set(names)))


_STAMPED_BY = ("batch_id", "product", "registered")
"""What `accounts_moved` has to see beside facets: what stamps and `ever_registered` go by."""

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
