"""A telephone call."""
