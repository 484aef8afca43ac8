"""Runs of graphs of operations: journal, resume, compensation, commands from outside."""
