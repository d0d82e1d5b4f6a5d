"""Refusals that apply to every change, whatever its group."""

from rules.declarations.rule import refusal

ACCOUNT_TERMINATED = refusal("ACCOUNT_TERMINATED", "The account is terminated: it takes no change any more.")
ACCOUNT_NOT_FOUND = refusal("ACCOUNT_NOT_FOUND", "The account was no longer there when its turn came.")
