"""Runs every command and every query of README.md and of docs/."""
