"""How weights come to be, from data that a person names; nothing of it runs in a call."""
