"""Engines, one a file. A file that announces an engine as `models.speech.announced` says is all that it takes."""
