"""Who carries the operations out, a resource a file; by the operation's name."""
