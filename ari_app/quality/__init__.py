"""Quality rules while calls go on: a process that judges, and what is done about it."""
