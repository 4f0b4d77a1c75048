"""Flows as engineers write them: reading, checking, drawing, and how values are spoken."""
