"""Who is there and who gets which call."""
