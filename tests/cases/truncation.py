"""What is left of a number without its fraction."""

from tests.every_case import computes

CASES = (computes("F_TRUNC", {"IN": "LREAL#-2.9"}, OUT=-2),)
