"""Tests of the whole application on the fake Asterisk, on virtual time."""
