"""Typed code as WebAssembly: the graph's types become one module, its nodes one memory.

The unit of compilation is the block type; instances, parameters, wires and queues are tables in
one linear memory. The module is printed as text, which is what is assembled: nothing happens
between what a person reads and what runs. What is decided about the code, and not how it is
printed, stands in `compiler.lowering`.
"""
