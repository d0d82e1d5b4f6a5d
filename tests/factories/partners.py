"""A tenant with two partners who share some of its batches, and another tenant with names and keys like its own.

The tenant one has the distributors Ada, Bob and Nil, who has no account; Ada has accounts in the batches first and
both, Bob in both and last; the first of a batch are terminated. The tenant two has a distributor of the name Ada too.
With the records of CHARGE, every table has rows of the tenant one, once the facets of its batches are folded.
"""

WORLD = """
INSERT INTO tenants (name) VALUES ('one'), ('two');
INSERT INTO customers (tenant_id, name, currency, billing_time_zone) VALUES
    (1, 'a', 'USD', 'UTC'), (1, 'b', 'USD', 'UTC'), (1, 'c', 'USD', 'UTC'), (2, 'd', 'USD', 'UTC');
INSERT INTO customer_sites (tenant_id, customer, name) VALUES (1, 1, 'A1'), (1, 1, 'A2'), (1, 2, 'B1'), (2, 4, 'D1');
INSERT INTO distributors (tenant_id, name, currency) VALUES
    (1, 'Ada', 'USD'), (1, 'Bob', 'USD'), (1, 'Nil', 'USD'), (2, 'Ada', 'USD');
INSERT INTO products (tenant_id, name, currency, account_type) VALUES
    (1, 'p', 'USD', 'pinless'), (1, 'q', 'USD', 'pinless'), (1, 'r', 'USD', 'pinless'), (2, 's', 'USD', 'pinless');
INSERT INTO add_on_products (tenant_id, name, currency) VALUES (1, 'x', 'USD'), (1, 'y', 'USD'), (2, 'z', 'USD');
INSERT INTO product_add_ons (tenant_id, product, add_on_product) VALUES (1, 1, 1), (1, 2, 1), (1, 3, 2), (2, 4, 3);
INSERT INTO prepaid_plans (tenant_id, product, add_on_product, name, months, fee) VALUES
    (1, 1, NULL, 'p', 1, 1), (1, 2, NULL, 'q', 1, 1), (1, 3, NULL, 'r', 1, 1), (1, NULL, 1, 'x', 1, 1);
INSERT INTO roles (tenant_id, name) VALUES (1, 'user'), (2, 'user');
INSERT INTO ivr_languages (tenant_id, code, name) VALUES (1, 'en', 'English'), (2, 'en', 'English');
INSERT INTO batches (tenant_id, customer, name) VALUES
    (1, 1, 'first'), (1, 1, 'both'), (1, 2, 'last'), (1, 3, 'none'), (2, 4, 'foreign');
INSERT INTO accounts (tenant_id, batch_id, control_number, product, role, customer_site, distributor,
    activation_date, billing_model, account_type, bill_status, account_id, time_zone, balance)
SELECT CASE batch WHEN 5 THEN 2 ELSE 1 END, batch, number, product, CASE batch WHEN 5 THEN 2 ELSE 1 END, site,
    distributor, '2026-01-01', 'debit', 'pinless',
    (CASE WHEN number = 1 AND batch < 5 THEN 'terminated' ELSE 'open' END)::bill_status,
    batch || '-' || number, 'UTC', 0
FROM (VALUES (1, 1, 1, 1, 1), (1, 2, 1, NULL, 1), (1, 3, 3, 2, NULL), (2, 1, 1, 1, 1), (2, 2, 2, 2, 2),
    (3, 1, 2, 3, 2), (3, 2, 3, NULL, NULL), (5, 1, 4, 4, 4)) AS of (batch, number, product, site, distributor);
INSERT INTO batch_updates (tenant_id, batch_id, on_refusal, request, fingerprint, criteria, changes, requested_by,
    requested_at, state, started_at)
VALUES (1, 1, 'SKIP_REFUSED', '{}', '', '[]', '[]', 'sue', '2026-11-01', 'COMPLETED', '2026-11-01');
SELECT account_batch_make_results('2026-11-01');
INSERT INTO batch_update_chunks (tenant_id, batch_update_id, chunk, selected, selection) VALUES (1, 1, 0, 1, '{[1,2)}');
INSERT INTO account_outcomes (tenant_id, batch_update_id, started_at, chunk, outcome, accounts, last_control_number,
    control_numbers) VALUES (1, 1, '2026-11-01', 0, 'UPDATED', 1, 1, '{1}');
INSERT INTO attribute_changes (tenant_id, batch_update_id, started_at, chunk, attribute, after_flag)
VALUES (1, 1, '2026-11-01', 0, 'blocked', '{t}');
INSERT INTO batch_update_refusals (tenant_id, batch_update_id, code, accounts) VALUES (1, 1, 'ACCOUNT_TERMINATED', 1);
INSERT INTO batch_update_distributors (tenant_id, batch_update_id, distributor, amount, debt_after)
VALUES (1, 1, 1, 1, 1);
INSERT INTO distributor_charges (tenant_id, distributor, batch_id, control_number, amount, instant, batch_update_id)
VALUES (1, 1, 1, 1, 1, '2026-11-01', 1);
INSERT INTO removed_accounts (tenant_id, batch_id, control_number, account_id, removed_at)
VALUES (1, 1, 9, '9', '2026-11-01');
"""
RECORDS = """
INSERT INTO xdrs (tenant_id, batch_id, control_number, kind, amount, instant)
VALUES (1, 1, 1, 'payment', 1, '2026-11-01');
"""
CHARGE = """
INSERT INTO batch_xdrs (tenant_id, batch_update_id, chunk, instant, batch_id, kind, amount, first_control_number,
    last_control_number, control_numbers) VALUES (1, 1, 0, '2026-11-01', 1, 'charge', 2, 1, 2, '{1,2}');
"""
WORLD += RECORDS
