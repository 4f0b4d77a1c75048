"""Kinds of steps, one a file: KEYWORD and KIND (`models.flow.kind.Kind` with ``carry_out``) are all that it takes."""
