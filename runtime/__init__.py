"""Runs a graph: `python -m runtime dag.json`."""
