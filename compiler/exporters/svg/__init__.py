"""Graphs as SVG: all their blocks, drawn as the 4diac IDE draws them, or their tasks.

What a page can rely on that has a drawing in it (with `style=False`, and `page_style` among its
own style sheets; no drawing has `style` attributes, scripts, or anything to fetch):

- Blocks are `.fb[data-node]`, tasks `.task[data-node]`, groups `.group[data-group]`; the values
  are ids as the graph has them, so are the parts of those below.
- A class `state-running` (see `state_class`) at a block or task colours it; `.sign` in its upper
  right corner is to be filled with the sign of that state (`SIGNS`). Operations and tasks have one.
- `.pin[data-pin]` in a block is the mark of a pin, at its side `.in` or `.out`; the constant of an
  input stands beside it as `.value[data-pin]`. A text of class `value` ends at its x, and begins
  there with the class `after` too: for values right of outputs.
- Wires of blocks are `.wire[data-source][data-target]`, `node.PIN` each; of a struct pin that is
  connected in parts, `data-source-member` and `data-target-member` say which. Pins of adapters
  are named `Adapter.PIN`. Lines of tasks have ids of tasks there.
- With `interactive=True` blocks and tasks are buttons that Tab leads to; the `<title>` of each is
  its name and what is known of it.
"""

from compiler.exporters.svg.colors import SIGNS, state_class
from compiler.exporters.svg.draw import to_svg
from compiler.exporters.svg.style import page_style
from compiler.exporters.svg.tasks import tasks_to_svg

__all__ = ["SIGNS", "page_style", "state_class", "tasks_to_svg", "to_svg"]
