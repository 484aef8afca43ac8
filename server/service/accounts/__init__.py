"""Tokens and signed-in browsers."""
