"""Help to agents while calls go on: the card that answers, what is passed on, what the wrap-up may say."""
