"""Functions in WebAssembly text that code calls by name, one file per family."""
