"""One module per AGI script."""
