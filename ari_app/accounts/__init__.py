"""Who may come in over the network: users, sessions, tokens, their secrets, and what they did."""
