"""Calls that a former process left, and what does not fit Asterisk."""
