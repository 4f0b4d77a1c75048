"""Answers read back from the store."""
