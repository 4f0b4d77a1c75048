"""A small SIP telephone for demonstrations, tests and benches."""
