"""The rows of the table, a resource a file: what is given, what is answered, and the operations on it."""
