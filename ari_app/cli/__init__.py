"""The kefu command."""
