"""FastAGI: what the dialplan may ask at dialplan time."""
