"""What the standard functions compute; their signatures stand in `compiler.ir.functions`."""

from runtime.kernel.functions.lookup import implementation

__all__ = ["implementation"]
