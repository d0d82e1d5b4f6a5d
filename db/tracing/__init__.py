"""Traces (OpenTelemetry): spans, and what the statements of a span are called."""
