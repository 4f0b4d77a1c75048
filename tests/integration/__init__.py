"""One suite, several targets."""
