"""What a partner sees of its tenant: the policies of a transaction that has a distributor set.

They are restrictive: they take rows away from what the policy of the tenant shows. A table that is not named here shows
a partner nothing, so a new one is hidden until somebody decides otherwise. Conditions on other tables are evaluated
once a statement, or once a row of a table that has few; those on accounts and facets are one comparison.
"""

TENANT = "account_batch.tenant"
"""The setting, local to a transaction, that names the tenant by its key."""

DISTRIBUTOR = "account_batch.distributor"
"""The setting, local to a transaction, that names a partner's distributor by its key; unset or empty: no partner."""

SET_PARTNER = "account_batch_set_partner"
"""The function that makes a transaction that of the distributor of a name, within the tenant that is set.

Where there is no such distributor, the transaction sees nothing at all. A function, so that its plan is kept.
"""

_SET_PARTNER = f"""
CREATE FUNCTION {SET_PARTNER}(distributor text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key constant int := (SELECT id FROM public.distributors WHERE name = normalize(distributor));
BEGIN
    PERFORM set_config('{DISTRIBUTOR}', coalesce(key, 0)::text, true);
    IF key IS NULL THEN PERFORM set_config('{TENANT}', '', true); END IF;
END $$"""

_PARTNER = f"(SELECT NULLIF(current_setting('{DISTRIBUTOR}', true), '')::int)"

HIDDEN = f"{_PARTNER} IS NULL"
"""The condition of a table of which a partner sees nothing."""

_OWN = f"distributor = {_PARTNER}"

# Facets are sums of deltas: a batch that a partner has no account of any more may have some of its rows still.
_COUNTED_BY = "SELECT facets.{column} FROM facets WHERE facets.{own} GROUP BY facets.{column} HAVING sum(facets.n) > 0"


def _of_its_accounts(column: str) -> str:
    return f"id IN ({_COUNTED_BY.format(column=column, own=_OWN)})"


_SHARED = ("ivr_languages", "roles")
"""Tables that a partner sees as an operator does: what all of the tenant's accounts may be given."""

_VISIBLE = {
    "accounts": _OWN,
    "facets": _OWN,
    "facet_slices": _OWN,
    "distributors": f"id = {_PARTNER}",
    "batches": f"(SELECT sum(facets.n) FROM facets WHERE facets.{_OWN} AND facets.batch_id = batches.id) > 0",
    # No EXISTS, which the planner would answer with the batches of all customers.
    "customers": "(SELECT batches.id FROM batches WHERE batches.customer = customers.id LIMIT 1) IS NOT NULL",
    "customer_sites": _of_its_accounts("customer_site"),
    "products": _of_its_accounts("product"),
    "product_add_ons": "product IN (SELECT products.id FROM products)",
    "add_on_products": "id IN (SELECT product_add_ons.add_on_product FROM product_add_ons)",
    "prepaid_plans": (
        "product IN (SELECT products.id FROM products)"
        " OR add_on_product IN (SELECT add_on_products.id FROM add_on_products)"
    ),
}
"""By table: the condition on a row that a partner sees."""


def condition(table: str) -> str | None:
    """The condition on the rows of a table with a tenant that the transaction sees; None if all see all of them."""
    if table in _SHARED:
        return None
    if table not in _VISIBLE:
        return HIDDEN
    # CASE and not OR: the planner takes it for half of the rows, and OR for a few.
    return f"CASE WHEN {_PARTNER} IS NULL THEN true ELSE {_VISIBLE[table]} END"


def statements(role: str) -> list[str]:
    """The DDL of the function, which `role` alone may call."""
    signature = f"{SET_PARTNER}(text)"
    closed = f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC"
    return [_SET_PARTNER.strip(), closed, f"GRANT EXECUTE ON FUNCTION {signature} TO {role}"]


def policy(table: str) -> list[str]:
    """The DDL of a table's policy for partners."""
    visible = condition(table)
    return [] if visible is None else [f"CREATE POLICY partner ON {table} AS RESTRICTIVE USING ({visible})"]
