"""Rules that every change obeys."""

from rules.rule import refusal

ACCOUNT_TERMINATED = refusal("ACCOUNT_TERMINATED", "The account is not terminated: a terminated one takes no change.")
ACCOUNT_NOT_FOUND = refusal("ACCOUNT_NOT_FOUND", "The account was still there when its turn came.")
