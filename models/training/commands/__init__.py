"""`make train-commands`: the command recogniser of our own, from voices, recordings and damage."""
