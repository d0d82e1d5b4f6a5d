-- What PostGraphile serves: the tables under the names and rules that it goes by.
CREATE SCHEMA peer;

CREATE VIEW peer.products AS SELECT id, name FROM public.products;
CREATE VIEW peer.roles AS SELECT id, name FROM public.roles;
CREATE VIEW peer.sites AS SELECT id, name FROM public.customer_sites;
CREATE VIEW peer.distributors AS SELECT id, name FROM public.distributors;
COMMENT ON VIEW peer.products IS '@primaryKey id';
COMMENT ON VIEW peer.roles IS '@primaryKey id';
COMMENT ON VIEW peer.sites IS '@primaryKey id';
COMMENT ON VIEW peer.distributors IS '@primaryKey id';

-- Without those that are terminated: so are ours where a filter names no statuses.
CREATE VIEW peer.accounts AS
SELECT batch_id, control_number, account_id, blocked, billing_model::text, activation_date::date, expiration_date::date,
    availability_days, first_usage::timestamptz, registered, balance::numeric, opening_balance::numeric,
    associated_number, unified_messaging::text, time_zone, product AS product_id, role AS role_id,
    customer_site AS site_id, distributor AS distributor_id
FROM public.accounts WHERE bill_status <> 'terminated';
COMMENT ON VIEW peer.accounts IS E'@primaryKey batch_id,control_number\n'
    '@foreignKey (product_id) references peer.products (id)\n'
    '@foreignKey (role_id) references peer.roles (id)\n'
    '@foreignKey (site_id) references peer.sites (id)\n'
    '@foreignKey (distributor_id) references peer.distributors (id)';

-- The same facets that ours sums.
CREATE TYPE peer.batch_statistics AS (selected integer, started integer, depleted integer);
CREATE FUNCTION peer.statistics(batch integer) RETURNS peer.batch_statistics STABLE LANGUAGE sql AS $$
    SELECT coalesce(sum(n), 0)::integer, coalesce(sum(n) FILTER (WHERE started), 0)::integer,
        coalesce(sum(n) FILTER (WHERE depleted), 0)::integer
    FROM public.facets WHERE batch_id = batch AND bill_status <> 'terminated'
$$;
