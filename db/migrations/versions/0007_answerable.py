"""Columns accept only values that the API can represent, and time zones are read by their names.

Rows with other values are refused by name before anything is changed: no replacement could be right, and a constraint
that existing rows violate would fail every update of them. The API's first and last date were stored as infinity until
now: they become the days that they were shown as. Facets of these batches, and of batches whose time zone may have been
taken for an abbreviation, are rebuilt. Row-level security does not apply to the owner meanwhile, which no other session
sees, as it is one transaction.
"""

from alembic import op

from db.migrations.frozen import execute_sql_of
from db.migrations.refused import refuse_if_any, rows_at_fault

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_DATE = "{} BETWEEN '0001-01-01' AND '9999-12-31'"
_INSTANT = "{0} >= '0001-01-01 00:00:00+00' AND {0} < '10000-01-01 00:00:00+00'"
_AMOUNT = "{} <> 'NaN'"
_OBJECT = "jsonb_typeof({}) = 'object'"
_LIST = "CASE WHEN coalesce(array_ndims({0}), 1) = 1 THEN array_position({0}, NULL) IS NULL ELSE false END"
_ZONE = "lower({}) IN (SELECT lower(name) FROM pg_timezone_names)"
_ANSWERABLE: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("accounts", "batch_id, control_number"): {
        _INSTANT: ("first_usage", "last_recharge"),
        _DATE: ("activation_date", "expiration_date"),
        _AMOUNT: ("balance", "opening_balance", "credit_limit", "payments_received", "threshold"),
        _OBJECT: ("custom_fields",),
        _LIST: ("add_on_products", "prepaid_plans", "charged_distributors"),
    },
    ("add_on_products", "id"): {_AMOUNT: ("recurring_cost",), _LIST: ("subscriptions",)},
    ("customers", "id"): {_ZONE: ("billing_time_zone",)},
    ("distributors", "id"): {_AMOUNT: ("debt", "credit_limit")},
    ("prepaid_plans", "id"): {_AMOUNT: ("fee",)},
    ("products", "id"): {_AMOUNT: ("service_availability_threshold",)},
    ("roles", "id"): {_LIST: ("permissions",)},
}
"""By table and its key: the conditions on its columns."""


_LIFTED = (*(table for table, _ in _ANSWERABLE), "attribute_changes", "batches", "facets")
"""Tables whose rows are checked or changed for all tenants."""

_MISCOUNTED = """
CREATE TEMP TABLE miscounted ON COMMIT DROP AS
SELECT batch_id FROM accounts WHERE NOT isfinite(activation_date) OR NOT isfinite(expiration_date)
UNION SELECT batch_id FROM facets
WHERE billing_zone NOT LIKE '%/%' OR lower(billing_zone) NOT IN (SELECT lower(name) FROM pg_timezone_names)
"""
_AS_SHOWN = (
    "UPDATE {0} SET {1} = CASE {1} WHEN 'infinity' THEN date '9999-12-31' ELSE '0001-01-01' END WHERE NOT isfinite({1})"
)
_RECORDED_AS_SHOWN = (
    "UPDATE {0} SET {1} = array_replace(array_replace({1}, 'infinity', '9999-12-31'), '-infinity', '0001-01-01')"
    " WHERE 'infinity' = ANY ({1}) OR '-infinity' = ANY ({1})"
)


def upgrade() -> None:
    for table in _LIFTED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("SELECT set_config('account_batch.facets_by_statement', 'on', true)")
    op.execute(_MISCOUNTED)
    for column in ("activation_date", "expiration_date"):
        op.execute(_AS_SHOWN.format("accounts", column))
    for column in ("before_date", "after_date"):
        op.execute(_RECORDED_AS_SHOWN.format("attribute_changes", column))
    _refuse_what_is_left()
    execute_sql_of(__file__)
    op.execute("SELECT set_config('account_batch.facets_by_statement', 'off', true)")
    for table in _LIFTED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _refuse_what_is_left() -> None:
    rows: list[str] = []
    for (table, key), kept in _ANSWERABLE.items():
        faults = {column: f"({rule.format(column)}) IS FALSE" for rule, columns in kept.items() for column in columns}
        rows += rows_at_fault(table, key, faults)
    refuse_if_any("the database holds values that the API cannot answer", rows)


def downgrade() -> None:
    raise NotImplementedError("Statistics would be counted by abbreviations again.")
