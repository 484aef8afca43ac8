"""Frontends: rooms of one shape that turn a source into declarations; `source_file` reads for all.

A frontend reads and nothing more: no name is looked up, no type compared, no wire followed.
"""
