"""What every kernel decides the same way about typed code, before it prints any of its own.

Kernels differ in the language they print: Python source, WebAssembly. Everything that can be
noticed from outside is decided here: in which order transitions are tested and states stored,
which loops are counted, what an event samples and publishes, which variable a wire reads.
"""
