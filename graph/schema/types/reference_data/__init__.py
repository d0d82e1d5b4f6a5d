"""What an account names: products, plans, add-ons, distributors, sites, roles, languages."""
