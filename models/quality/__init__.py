"""What conversations are like while they happen and afterwards: pure functions over what was said."""
