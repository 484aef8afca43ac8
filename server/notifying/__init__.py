"""Notices that leave the house by webhook and by e-mail."""
