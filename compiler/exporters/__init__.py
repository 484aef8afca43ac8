"""Graphs as something people use: pictures and files other tools read. Rooms never meet."""
