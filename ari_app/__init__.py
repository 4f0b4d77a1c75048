"""The application that owns calls."""
