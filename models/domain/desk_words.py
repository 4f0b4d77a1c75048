"""The words that people's orders may use: how a call is watched, which side of it was recorded."""

MODES = ("listen", "whisper", "barge", "takeover")
SIDES = ("caller", "agent", "mixed")
