"""Getting, starting and stopping a private Asterisk."""
