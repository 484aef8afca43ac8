"""The pages that explain diagnostic codes: `python -m compiler explain E203`."""

from compiler.explain.pages import codes, page

__all__ = ["codes", "page"]
