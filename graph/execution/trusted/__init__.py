"""Trusted documents: the manifest that they are loaded from, and which document a request is for."""
