"""Helpers for tests of several packages: databases, a fixed clock, running servers."""
