"""Which kernel executes a graph: WebAssembly where it can, Python everywhere."""
