"""Who gets whom next: the line, the dispatcher, and what it learns."""
