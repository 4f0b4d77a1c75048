"""Numbers and codes with a purpose of their own."""
