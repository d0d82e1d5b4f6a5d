"""Queries on an update's progress, by its idempotency key ($1)."""

RUNNING = "SELECT state = 'RUNNING' FROM batch_updates WHERE idempotency_key = $1"
HALF_WAY = "SELECT processed > 0 AND processed < selected FROM batch_updates WHERE idempotency_key = $1"
COMPLETED = "SELECT state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"
CURSOR = "SELECT next_chunk FROM batch_updates WHERE idempotency_key = $1"
MOVED = "SELECT next_chunk > $2 OR state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"
"""Whether it has gone beyond the chunk $2."""
