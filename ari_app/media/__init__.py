"""Audio in and out of calls."""
