"""The line from the side of the caller who waits in it."""
