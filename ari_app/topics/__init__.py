"""What callers want: topics of the night, and bursts while they happen."""
