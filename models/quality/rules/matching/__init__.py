"""Phrases in what a recogniser wrote: exact, then by spelling, then by sound, then by meaning."""
