"""The words that people's orders may use: what an agent does, how a call is watched, which side of it was recorded."""

COMMANDS = ("login", "logout", "pause", "unpause", "wrapup", "extend")
MODES = ("listen", "whisper", "barge", "takeover")
SIDES = ("caller", "agent", "mixed")
