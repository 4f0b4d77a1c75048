"""``kefu flow test``: scripts that call the flow over SIP, with audio, and say what they expect."""
