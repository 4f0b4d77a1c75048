"""Who answers calls: the agents, their states, and orders about them."""
