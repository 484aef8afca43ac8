"""What the codes of diagnostics mean, at length."""

from collections.abc import Sequence

from compiler.explain import codes, page
from server.service.errors import NotFoundError


def explanation(code: str) -> str:
    """Return the page of a code, `E203`, in Markdown.

    Raises:
        NotFoundError: there is no such code; with the nearest ones.
    """
    text = page(code)
    if text is None:
        raise NotFoundError(code, what="code", choices=codes())
    return text


def explained() -> Sequence[str]:
    """Return all codes, in order."""
    return codes()
