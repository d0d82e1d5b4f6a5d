"""Resolves the lists of add-ons and plans in the file of accounts: once for each spelling beside a product."""

# ruff: noqa: S608 - what is put into these statements is declared beside

from typing import Any

from db.importing.spreadsheet_damage import damage_sentence

# A name that is only in the file is in a faulty line, which is reported there, and not where it is referred to.
_ADD_ONS = """
CREATE TEMP TABLE account_add_ons ON COMMIT DROP AS
WITH given AS (
    SELECT DISTINCT product, coalesce(add_on_products, '') AS add_ons, coalesce(prepaid_plans, '') AS plans
    FROM staged_accounts
    WHERE NOT broken AND product IS NOT NULL AND (add_on_products IS NOT NULL OR prepaid_plans IS NOT NULL))
SELECT given.*, p.id AS product_id, own.ids AS add_on_ids, own.unknown, own.strange
FROM given LEFT JOIN products p ON p.tenant_id = $tenant AND p.name = given.product
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT a.id ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL) AS ids,
        (array_agg(n ORDER BY i) FILTER (
            WHERE a.id IS NULL AND n NOT IN (SELECT name FROM staged_add_on_products WHERE name IS NOT NULL)))[1]
            AS unknown,
        (array_agg(n ORDER BY i) FILTER (WHERE a.id IS NOT NULL AND p.id IS NOT NULL
            AND NOT EXISTS (SELECT FROM product_add_ons o WHERE o.product = p.id AND o.add_on_product = a.id)
            AND NOT EXISTS (SELECT FROM staged_product_add_ons o WHERE o.product = given.product
                AND o.add_on_product = n)))[1] AS strange
    FROM unnest(string_to_array(given.add_ons, ';')) WITH ORDINALITY AS u(n, i)
    LEFT JOIN add_on_products a ON a.tenant_id = $tenant AND a.name = n) AS own
"""

_NO_ADD_ON = damage_sentence("g.unknown", "'is no add-on product of the tenant'")
_NO_PLAN = damage_sentence("own.unknown", "'is no plan of the account''s product and add-ons'")
_SETS = f"""
CREATE TEMP TABLE account_sets ON COMMIT DROP AS
SELECT g.product, g.add_ons, g.plans, g.add_on_ids, own.ids AS plan_ids,
    coalesce(g.unknown, g.strange) AS add_on_culprit,
    CASE WHEN g.unknown IS NOT NULL THEN {_NO_ADD_ON}
        WHEN g.strange IS NOT NULL THEN 'is not offered with the product ' || g.product END AS add_on_fault,
    coalesce(own.unknown, own.ambiguous) AS plan_culprit,
    CASE WHEN own.unknown IS NOT NULL THEN {_NO_PLAN}
        WHEN own.ambiguous IS NOT NULL THEN 'is a plan of two of the account''s product and add-ons' END
        AS plan_fault
FROM account_add_ons g CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT fits.ids[1] ORDER BY fits.ids[1]) FILTER (WHERE cardinality(fits.ids) = 1) AS ids,
        (array_agg(n ORDER BY i) FILTER (WHERE fits.ids IS NULL AND g.product_id IS NOT NULL
            AND g.unknown IS NULL
            AND n NOT IN (SELECT name FROM staged_prepaid_plans WHERE name IS NOT NULL)))[1] AS unknown,
        (array_agg(n ORDER BY i) FILTER (WHERE cardinality(fits.ids) > 1))[1] AS ambiguous
    FROM unnest(string_to_array(g.plans, ';')) WITH ORDINALITY AS u(n, i)
    CROSS JOIN LATERAL (
        SELECT array_agg(l.id) AS ids FROM prepaid_plans l WHERE l.tenant_id = $tenant AND l.name = n
            AND (l.product = g.product_id OR l.add_on_product = ANY (g.add_on_ids))) AS fits) AS own
"""


async def resolve(connection: Any, tenant: int) -> None:
    """Create `account_sets`: for each product and pair of lists as written, the keys or the fault."""
    for statement in (_ADD_ONS, "ANALYZE account_add_ons", _SETS, "ANALYZE account_sets"):
        await connection.execute(statement.replace("$tenant", str(tenant)))
