"""How a page reaches what is drawn: by ids, and with a keyboard."""

from dataclasses import dataclass
from typing import Literal

from compiler.exporters.svg.markup import identifier


@dataclass(frozen=True, slots=True)
class Access:
    """The attributes that lead to a drawing and to the blocks and tasks in it."""

    prefix: str = "fb"
    """Of all ids; two drawings in one page need different ones."""
    interactive: bool = False
    """Whether blocks and tasks are buttons that Tab leads to."""

    @property
    def of_drawing(self) -> dict[str, str]:
        """Return the attributes of the whole drawing.

        Something with buttons in it must not be an image: what is in an image is hidden from
        who listens. A drawing that is one is named by its `<title>` without more.
        """
        if not self.interactive:
            return {"role": "img"}
        return {
            "role": "group",
            "aria_labelledby": self._words_id("title"),
            "aria_describedby": self._words_id("desc"),
        }

    def of_words(self, tag: Literal["title", "desc"]) -> dict[str, str]:
        """Return the attributes of what names or describes the whole drawing."""
        return {"id": self._words_id(tag)} if self.interactive else {}

    def of_node(self, name: str) -> dict[str, str]:
        """Return the attributes of a block or task with that id in the graph.

        Its `<title>` is what it is called. An `aria-label` would have to repeat every text that
        can be seen in it, all its pins (WCAG 2.5.3).
        """
        found = {"id": identifier(name, self.prefix)}
        if self.interactive:
            found |= {"tabindex": "0", "role": "button"}
        return found

    def _words_id(self, tag: str) -> str:
        # The id of no node: behind two hyphens a code in hexadecimal digits and a third follow.
        return f"{self.prefix}--{tag}"


PLAIN = Access()
"""A drawing that stands alone."""
