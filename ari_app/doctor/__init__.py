"""``kefu doctor``: everything that a telephone centre on this machine needs, looked at, in plain words."""
