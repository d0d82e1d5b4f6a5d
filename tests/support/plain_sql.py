"""Derived attributes of an account in plain SQL, independent of the product, to compare statistics and records with."""

FUNDS = "(CASE WHEN a.billing_model = 'credit' THEN a.credit_limit - a.balance ELSE a.balance END)"
STARTED = "(a.first_usage IS NOT NULL OR a.registered OR a.ever_registered)"
DEPLETED = f"({FUNDS} <= 0 OR {FUNDS} < p.service_availability_threshold)"
LAST_USE = """(CASE WHEN a.first_usage IS NULL THEN a.last_recharge WHEN a.last_recharge IS NULL THEN a.first_usage
    WHEN a.first_usage > a.last_recharge THEN a.first_usage ELSE a.last_recharge END)"""
ENDED = f"""(COALESCE(a.expiration_date <= t.today, false) OR
    COALESCE(({LAST_USE} AT TIME ZONE c.billing_time_zone)::date + a.availability_days <= t.today, false))"""
STATUS = f"""(CASE WHEN a.bill_status = 'terminated' THEN 'TERMINATED' WHEN c.suspended THEN 'SUSPENDED'
    WHEN a.blocked THEN 'BLOCKED' WHEN a.bill_status = 'inactive' THEN 'INACTIVE' WHEN {ENDED} THEN 'EXPIRED'
    WHEN a.activation_date > t.today THEN 'NOT_YET_ACTIVE' ELSE 'ACTIVE' END)"""
FROM = """accounts a JOIN products p ON p.id = a.product JOIN batches b ON b.id = a.batch_id
    JOIN customers c ON c.id = b.customer,
    LATERAL (SELECT ($1::timestamptz AT TIME ZONE c.billing_time_zone)::date AS today) t"""
"""The tables, with `t.today`; $1 is the current time."""
