"""`make train-syllables`: the network that hears sounds and tones of Mandarin, from voices, recordings and damage."""
