"""Runs: starting, steering and looking at them, and what is left of them."""
