"""The product beside PostGraphile on the same database."""
