"""The schema, declared once: tables, triggers on accounts, row-level security and grants."""

from db.column_types import metadata
from db.tables.accounts import accounts, removed_accounts
from db.tables.catalogue import (
    add_on_products,
    ivr_languages,
    prepaid_plans,
    product_add_ons,
    products,
    roles,
)
from db.tables.customers import batches, customer_sites, customers, distributors, tenants
from db.tables.facet_slices import facet_slices
from db.tables.facets import facets
from db.tables.ledger import account_xdrs, batch_xdrs, distributor_charges
from db.tables.secrets import installation_secrets
from db.tables.updates import (
    account_outcomes,
    attribute_changes,
    batch_update_chunks,
    batch_update_distributors,
    batch_update_refusals,
    batch_updates,
)

__all__ = [
    "account_outcomes",
    "account_xdrs",
    "accounts",
    "add_on_products",
    "attribute_changes",
    "batch_update_chunks",
    "batch_update_distributors",
    "batch_update_refusals",
    "batch_updates",
    "batch_xdrs",
    "batches",
    "customer_sites",
    "customers",
    "distributor_charges",
    "distributors",
    "facet_slices",
    "facets",
    "installation_secrets",
    "ivr_languages",
    "metadata",
    "prepaid_plans",
    "product_add_ons",
    "products",
    "removed_accounts",
    "roles",
    "tenants",
]
