"""Arithmetic that WebAssembly has no instruction for.

All of these are pure: they neither fail nor change anything. What may not be computed is found
out before they are called.
"""

from collections.abc import Mapping

FUNCTIONS: Mapping[str, str] = {}
