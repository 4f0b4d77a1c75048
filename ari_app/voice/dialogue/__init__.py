"""Asking a caller, and what they answer."""
