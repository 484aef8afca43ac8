"""Styles, modules and icons, under an address that changes with their content.

The fingerprint stands in a folder's name, `/static/<fingerprint>/js/api.js`, so that modules
import each other by relative names and browsers still keep all of them for ever.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web

_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "json": "application/json",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """All of them, in memory: they are small."""

    fingerprint: str
    contents: Mapping[str, bytes]
    """By path: `js/api.js`."""

    def link(self, path: str) -> str:
        """Return the address of a file.

        Raises:
            KeyError: there is none.
        """
        if path not in self.contents:
            raise KeyError(path)
        return f"/static/{self.fingerprint}/{path}"


@cache
def static_files() -> StaticFiles:
    """Return all files, read once."""
    home = files("server.web")
    contents = dict(_walk(home / "static", ""))
    contents |= dict(_walk(home / "texts", "texts/"))
    digest = hashlib.sha256()
    for path, content in sorted(contents.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return StaticFiles(digest.hexdigest()[:16], contents)


async def serve(request: web.Request) -> web.Response:
    """Answer `/static/{fingerprint}/{path}`; pages of another version get what there is now."""
    known = static_files()
    path = request.match_info["path"]
    content = known.contents.get(path)
    kind = _TYPES.get(path.rpartition(".")[2])
    if content is None or kind is None:
        raise web.HTTPNotFound
    is_current = request.match_info["fingerprint"] == known.fingerprint
    return web.Response(
        body=content,
        content_type=kind,
        charset="utf-8",
        headers={"Cache-Control": _FOR_EVER if is_current else "no-cache"},
    )


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.rpartition(".")[2] in _TYPES:
            yield f"{prefix}{entry.name}", entry.read_bytes()
