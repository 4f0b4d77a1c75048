"""Engines behind open answers, by name or file: sentence encoders, and the classifiers that were trained on them."""
