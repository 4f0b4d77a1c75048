"""The life of one call; read story.py first."""
