"""Who serves whom, as pure decisions."""
