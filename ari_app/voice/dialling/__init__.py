"""Whom kefu rings, and whether it may."""
