"""Caller scores with reasons; no I/O."""
