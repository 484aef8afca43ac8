"""The pass `validate`: declarations -> a closed, checked project."""

from compiler.passes.validate.system import validate

__all__ = ["validate"]
