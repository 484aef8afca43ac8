"""Finding and reading the pages; each stands beside this file as `<code>.md`."""

from importlib import resources


def codes() -> list[str]:
    """Return all codes that have a page, sorted."""
    folder = resources.files("compiler.explain")
    return sorted(item.name[:-3] for item in folder.iterdir() if item.name.endswith(".md"))


def page(code: str) -> str | None:
    """Return the page of a code (in any case), or None."""
    wanted = code.strip().upper()
    if wanted not in codes():
        return None
    return (resources.files("compiler.explain") / f"{wanted}.md").read_text(encoding="utf-8")
