"""One telephone call while it lives: its session, and what that is made of."""
