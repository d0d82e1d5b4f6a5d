"""Test data: a tenant with a few rows of every table, and accounts with the columns that a test names."""
