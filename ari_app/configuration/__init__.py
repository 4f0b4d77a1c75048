"""Every file that people edit, read with all its mistakes reported together."""
