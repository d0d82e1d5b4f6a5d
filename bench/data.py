"""Batches to measure on: sold in boxes, as operators sell them, so that accounts share their facets."""

from typing import Any

CATALOGUE = """
INSERT INTO tenants (name) VALUES ('bench');
INSERT INTO customers (tenant_id, name, currency, billing_time_zone) VALUES (1, 'Customer', 'EUR', 'Europe/Prague');
INSERT INTO customer_sites (tenant_id, customer, name) SELECT 1, 1, 'Site ' || n FROM generate_series(1, 10) n;
INSERT INTO distributors (tenant_id, name, currency) SELECT 1, 'Distributor ' || n, 'EUR' FROM generate_series(1, 40) n;
INSERT INTO roles (tenant_id, name) SELECT 1, 'Role ' || n FROM generate_series(1, 4) n;
INSERT INTO ivr_languages (tenant_id, code, name)
    SELECT 1, code, code FROM unnest('{en,cs,de,fr,es,it,pl,uk}'::text[]) code;
INSERT INTO products (tenant_id, name, currency, account_type, service_availability_threshold, associated_number)
    SELECT 1, 'Product ' || n, 'EUR', 'prepaid_card', n % 3 * 3, true FROM generate_series(1, 6) n;
INSERT INTO add_on_products (tenant_id, name, currency) SELECT 1, 'Add-on ' || n, 'EUR' FROM generate_series(1, 3) n;
INSERT INTO product_add_ons SELECT 1, p.id, a.id FROM products p, add_on_products a;
INSERT INTO prepaid_plans (tenant_id, product, name, months, fee)
    SELECT 1, id, '6 months', 6, 10 FROM products;
"""

BATCH = "INSERT INTO batches (tenant_id, customer, name, commission_percent) VALUES (1, 1, $1, 15) RETURNING id"

# A box of 500 has one distributor, site, product and pair of dates; use and money are each account's own.
ACCOUNTS = """
INSERT INTO accounts (
    tenant_id, batch_id, control_number, account_id, product, role, customer_site, distributor, activation_date,
    expiration_date, billing_model, account_type, bill_status, balance, opening_balance, time_zone, preferred_language,
    associated_number, first_usage, registered, ever_registered, add_on_products, prepaid_plans, threshold, billing_zone
)
SELECT 1, $1::int, n, '9' || lpad(($1::int)::text, 3, '0') || lpad(n::text, 9, '0'), product,
    1 + n % 4, 1 + box % 10, 1 + box % 40, date '2026-01-01' + (box % 4) * 30, date '2027-06-01' + (box / 40 % 12) * 30,
    'debit', 'prepaid_card', 'open', 5 + n % 20, 25, zone.name, language.code, '+420' || 100000000 + n,
    CASE WHEN n % 3 = 0 THEN timestamptz '2026-06-01' + n * interval '1 second' END, n % 50 = 0, n % 50 = 0,
    CASE WHEN n % 5 = 0 THEN '{1}'::int[] ELSE '{}' END, CASE WHEN n % 10 = 0 THEN ARRAY[product] ELSE '{}' END,
    product % 3 * 3, 'Europe/Prague'
FROM (SELECT n, n / 500 AS box, 1 + (n / 500) % 6 AS product FROM generate_series(1, $2::int) n) numbers
    CROSS JOIN LATERAL (
        SELECT ('{Europe/Prague,Europe/Berlin,Europe/Paris,Europe/Madrid,Europe/Rome}'::text[])[1 + n % 5] AS name) zone
    CROSS JOIN LATERAL (SELECT ('{en,cs,de,fr,es,it,pl,uk}'::text[])[1 + n % 8] AS code) language
"""


async def fill(connection: Any, sizes: list[int]) -> dict[int, int]:
    """Makes the tenant `bench` with a batch of each size; answers the batches' keys by size."""
    await connection.execute(CATALOGUE)
    keys = {}
    for size in sizes:
        keys[size] = await connection.fetchval(BATCH, f"{size:,}")
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(ACCOUNTS, keys[size], size)
    return keys
