"""Telephones and carriers that others wrote."""
