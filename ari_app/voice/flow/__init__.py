"""A flow, walked step by step."""
