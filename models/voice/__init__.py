"""Voices: text to speech by address, in a process of its own."""
