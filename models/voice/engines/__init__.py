"""Voices, one a file. A file that announces a voice as `models.voice.announced` says is all that it takes."""
