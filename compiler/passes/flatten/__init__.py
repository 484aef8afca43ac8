"""The pass `flatten`: a project -> one flat network of nodes and wires.

Subapplications vanish, composites keep their border as a node, adapters become pairs of
wires, values are pushed through. The connections and values are exactly those of the boot
file the 4diac IDE writes for the same system.
"""

from compiler.passes.flatten.choose import Choice
from compiler.passes.flatten.network import flatten

__all__ = ["Choice", "flatten"]
