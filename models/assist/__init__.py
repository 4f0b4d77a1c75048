"""Help to agents: cards of knowledge and how one is found, what a call was about in its own words, its disposition."""
