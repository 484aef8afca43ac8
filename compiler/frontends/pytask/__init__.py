"""Graphs of Python functions: their tasks, described as records, become function blocks."""
