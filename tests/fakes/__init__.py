"""Stand-ins for what kefu talks to, over the real protocols."""
