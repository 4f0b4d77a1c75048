"""The vocabulary of a call centre; no I/O."""
