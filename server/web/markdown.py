"""Markdown of our own pages as HTML. Raw HTML in it is shown as text."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup


@cache
def html_of(text: str) -> Markup:
    """Return a text as HTML: headings, paragraphs, lists, code, links."""
    # "js-default" neither passes HTML on nor makes links of what is no address.
    html: str = MarkdownIt("js-default").render(text)
    # Code may be wider than the page: who has no mouse scrolls it by keys.
    return Markup(html.replace("<pre>", '<pre tabindex="0">'))  # noqa: S704 - escaped by it
