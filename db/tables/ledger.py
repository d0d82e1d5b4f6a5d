"""The ledger: transaction records (xDRs) and charges to distributors. Append-only for the server's role.

An update moves the same amount of all its accounts, so its xDRs differ in the account alone: those of a chunk are one
row with the control numbers of its accounts. The view `xdrs` shows each record by itself.
"""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Identity, Index, Integer, PrimaryKeyConstraint, Text

from db.column_types import MONEY, XDR_KIND, tenant_table

# A record outlives its account and its update, so nothing in the ledger has a foreign key to them.


def _record() -> tuple[Column[object], ...]:
    """What a record says beside its account and its update."""
    return (
        Column("kind", XDR_KIND, nullable=False),
        Column("amount", MONEY, nullable=False),
        Column("visible_comment", Text),
        Column("internal_comment", Text),
    )


# The key is what makes a charge happen once: the database refuses another one of the same chunk.
batch_xdrs = tenant_table(
    "batch_xdrs",
    Column("batch_update_id", Integer, nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("instant", DateTime(timezone=True), nullable=False),
    Column("batch_id", Integer, nullable=False),
    *_record(),
    Column("first_control_number", Integer, nullable=False),
    Column("last_control_number", Integer, nullable=False),
    Column("control_numbers", ARRAY(Integer), nullable=False),
    PrimaryKeyConstraint("batch_id", "batch_update_id", "chunk"),
)

# Records of one account each: those of other programs, and of versions that wrote one for each account of an update.
account_xdrs = tenant_table(
    "account_xdrs",
    Column("id", BigInteger, Identity(always=True, cache=100), primary_key=True),
    Column("instant", DateTime(timezone=True), nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("control_number", Integer, nullable=False),
    Column("batch_update_id", Integer),
    *_record(),
)

distributor_charges = tenant_table(
    "distributor_charges",
    Column("id", BigInteger, Identity(always=True, cache=100), primary_key=True),
    Column("instant", DateTime(timezone=True), nullable=False),
    Column("distributor", Integer, nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("control_number", Integer, nullable=False),
    Column("batch_update_id", Integer, nullable=False),
    Column("amount", MONEY, nullable=False),
    # A revert looks up the charges of an update; both columns rise, so that the index is appended to like the table.
    Index("ix_distributor_charges_batch_update_id", "batch_update_id", "control_number"),
)

XDRS = "xdrs"
"""The view of all records, into which other programs write theirs."""

_COMMON = "batch_update_id, kind, amount, visible_comment, internal_comment"
_COLUMNS = f"tenant_id, instant, batch_id, control_number, {_COMMON}"
# With the rights of who asks, so that row-level security shows each tenant its own.
_VIEW = f"""
CREATE VIEW {XDRS} WITH (security_invoker = true) AS
SELECT {_COLUMNS} FROM account_xdrs
UNION ALL
SELECT tenant_id, instant, batch_id, unnest(control_numbers) AS control_number, {_COMMON} FROM batch_xdrs"""  # noqa: S608 - constants
_ADD = f"""
CREATE FUNCTION account_batch_add_xdr() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.account_xdrs ({_COLUMNS})
    VALUES ({", ".join(f"NEW.{name}" for name in _COLUMNS.split(", "))});
    RETURN NEW;
END $$"""  # noqa: S608 - constants
_TRIGGER = f"CREATE TRIGGER add_xdr INSTEAD OF INSERT ON {XDRS} FOR EACH ROW EXECUTE FUNCTION account_batch_add_xdr()"


def statements(role: str) -> list[str]:
    """The DDL of the view, which `role` may read."""
    return [_VIEW.strip(), _ADD.strip(), _TRIGGER, f"GRANT SELECT ON {XDRS} TO {role}"]
