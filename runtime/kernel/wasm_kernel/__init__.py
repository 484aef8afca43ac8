"""The kernel that runs the graph's typed code as WebAssembly, on wasmtime."""
