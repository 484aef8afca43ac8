"""The functions that perform operations; imported by name when a run first needs them."""
