"""The demonstration: scripted callers and agents on real SIP."""
