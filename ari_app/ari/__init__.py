"""Asterisk's REST interface as objects that cannot crash it."""
