"""Graphs as WebAssembly modules that run without FBFlow; `docs/wasm.md` describes them."""

from compiler.exporters.wasm.export import ExportError, to_wat

__all__ = ["ExportError", "to_wat"]
