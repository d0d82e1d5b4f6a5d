"""Batch updates and their previews: counts, refusals, results for each account, charges."""
