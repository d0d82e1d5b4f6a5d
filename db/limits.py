"""Limits of stored values, and of what messages repeat of them. `graph/execution/limits.py` has those of requests."""

MAX_CONTROL_NUMBER = 999_999_999
"""The greatest control number of an account."""

MAX_AVAILABILITY_DAYS = 36_500
"""Days of an account's availability period."""

MAX_IDEMPOTENCY_KEY_LENGTH = 200
"""Characters of an idempotency key."""

MAX_QUOTE_LENGTH = 60
"""Characters of a value that a message repeats; the rest is left out."""
