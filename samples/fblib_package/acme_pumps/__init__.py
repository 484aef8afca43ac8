"""Blocks for pumps: one in Structured Text, one done in Python."""

from acme_pumps.family import FAMILY

__all__ = ["FAMILY"]
