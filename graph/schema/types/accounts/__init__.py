"""Batches and their accounts: lists, selections, statistics, what may be chosen for them."""
