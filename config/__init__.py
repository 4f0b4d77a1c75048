"""Settings, templates and their loader."""
