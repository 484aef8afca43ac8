"""The pass `resolve`: types, generic pins, values and code become concrete."""

from compiler.passes.resolve.network import resolve

__all__ = ["resolve"]
