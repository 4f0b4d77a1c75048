"""Rules over live calls: what they say, and the engine that finds when they hold. Pure: no I/O and no clock."""
