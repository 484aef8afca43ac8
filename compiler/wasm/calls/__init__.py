"""Calls of the standard functions: natively where WebAssembly is made for it, else by the host."""

from compiler.wasm.calls.lookup import call

__all__ = ["call"]
