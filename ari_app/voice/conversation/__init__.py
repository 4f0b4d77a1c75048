"""A caller and those they talk with."""
