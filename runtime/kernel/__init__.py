"""One event queue per resource, run to completion, no I/O: the semantics of IEC 61499 as FORTE's.

`base` is the interface every kernel has, `machine` adds services and time to a kernel, and
the kernels themselves stand each in a package of its own.
"""
