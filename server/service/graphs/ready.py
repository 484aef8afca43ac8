"""Everything that compiles and draws, imported and read: for the process whose copies do both.

To import this module is to make a process ready. What other packages bring is left to the copies:
it may begin threads, which no copy would have.
"""

import gc
from importlib import import_module

from compiler.ir.source import Span
from compiler.st.parse import parse_text
from compiler.st.positions import positions
from fblib.families import OPERATIONS, STANDARD

for _name in ("compiling", "drawing", "packing"):
    import_module(f"server.service.graphs.{_name}")
for _name in STANDARD:
    import_module(f"fblib.std.{_name}")
for _name in OPERATIONS:
    import_module(f"fblib.ops.{_name}")
# The grammar is read with the first text, and that takes longest.
parse_text(positions("", Span("")), "text")
# What is ready is never garbage: copies need not look at it, and go on sharing it.
gc.freeze()
