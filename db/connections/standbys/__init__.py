"""Standbys that partners' reads are answered by: how near they are, reads with them, what becomes of one that fails."""
