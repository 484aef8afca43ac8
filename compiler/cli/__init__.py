"""The compiler's command line; the one place that hands the block library to the compiler."""

from compiler.cli.main import main

__all__ = ["main"]
