"""What the blocks between types of one name do."""

from tests.every_case import computes

CASES = (
    computes("INT2INT", {"IN": "-5"}, OUT=-5),
    computes("STRING2STRING", {"IN": "'text'"}, OUT="text"),
    computes("TIME2TIME", {"IN": "T#1s"}, OUT=1_000_000_000),
)
