"""Graphs as WebAssembly modules that run without FBFlow; `docs/wasm.md` describes them."""

from compiler.exporters.wasm.export import Exported, ExportError, exported, to_wat

__all__ = ["ExportError", "Exported", "exported", "to_wat"]
