"""Small worlds for tests: a tenant with something of everything, and accounts with the columns that a test names."""
