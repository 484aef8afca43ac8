"""Graphs on the disk: `configs/<id>/`, each of them whole at any moment.

A new one is written into a folder whose name begins with a dot, and then renamed into place. To
replace one takes two renames: what was there is put aside under a name that says whose place it
had. A process that is killed between the two is found out at the next start, which puts it back.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from server.service.graphs.kept import Kept
from server.service.records.graphs import GraphAbout

SOURCE = "source"
DAG = "dag.json"
ABOUT = "about.json"
DIAGNOSTICS = "diagnostics.json"
NAME = "name.txt"
"""What people call a graph, if that is not what it calls itself."""
DRAWN = ".drawn"
"""Drawings, for as long as this program runs: the next one may draw in another way."""
_NEW = ".new-"
_GONE = ".gone-"
_ASIDE = ".old-"
_MANY = 64
"""Files that are brought to the disk one by one; of more the whole system is."""


class Folders:
    """The folders of all graphs of a home."""

    def __init__(self, root: Path) -> None:
        """Keep them in this folder."""
        self.root = root

    def of(self, graph: str) -> Path:
        """Return the folder of a graph."""
        return self.root / graph

    def has(self, graph: str) -> bool:
        """Whether there is a folder of that name, whatever is in it."""
        return self.of(graph).exists()

    def drawing(self, about: GraphAbout, picture: str) -> Path:
        """Return the file of a drawing of a graph: `tasks-inline.svg`."""
        # Its name stands in it.
        name = hashlib.sha256(about.name.encode(errors="surrogatepass")).hexdigest()[:16]
        return self.root / DRAWN / f"{about.id}-{about.etag}-{name}-{picture}"

    def staging(self) -> Path:
        """Return a place for a new folder; nobody else has it."""
        return self.root / f"{_NEW}{secrets.token_hex(8)}"

    # --- Renaming: both are done at once, without a moment for anybody else between -----------

    def place(self, staged: Path, graph: str) -> Path | None:
        """Put a whole folder into its place; return what was there, now aside.

        Raises:
            OSError: that cannot be; then all is as before.
        """
        target = self.of(graph)
        if not target.exists():
            staged.rename(target)
            return None
        # The token is of fixed length: whatever is before it is the id.
        aside = self.root / f"{_ASIDE}{graph}-{secrets.token_hex(8)}"
        target.rename(aside)
        try:
            staged.rename(target)
        except OSError:
            aside.rename(target)
            raise
        return aside

    def name(self, folder: Path, name: str) -> None:
        """Note what people call the graph in a folder, and make it last; "" = what it does."""
        path = folder / NAME
        if name:
            write_whole(path, name)
            _flush_file(path)
        else:
            path.unlink(missing_ok=True)
        _flush_file(folder)

    def put_away(self, graph: str) -> Path:
        """Take a folder out of its place for good; return where it is now."""
        gone = self.root / f"{_GONE}{secrets.token_hex(8)}"
        self.of(graph).rename(gone)
        return gone

    # --- What may take a while ------------------------------------------------------------

    def settle(self, *leftovers: Path | None) -> None:
        """Make renames last, then remove what nobody needs any more."""
        _flush_file(self.root)
        for path in leftovers:
            if path is not None:
                shutil.rmtree(path, ignore_errors=True)

    def begin(self) -> None:
        """Make the folder; put back and remove what a killed process left."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in sorted(self.root.glob(f"{_ASIDE}*")):
            graph = path.name.removeprefix(_ASIDE).rpartition("-")[0]
            if graph and not self.has(graph):
                path.rename(self.of(graph))
        for pattern in (f"{_ASIDE}*", f"{_NEW}*", f"{_GONE}*", DRAWN):
            for path in self.root.glob(pattern):
                shutil.rmtree(path, ignore_errors=True)
        (self.root / DRAWN).mkdir(mode=0o700)

    def kept(self) -> Iterator[Kept]:
        """Yield what is told of all graphs; what is no graph of ours is left alone."""
        with os.scandir(self.root) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
        for name in names:
            try:
                found = Kept.model_validate_json((self.of(name) / ABOUT).read_bytes())
            except (OSError, ValidationError):
                continue
            yield known_as(found, name, _name_in(self.of(name)))


def known_as(kept: Kept, graph: str, name: str) -> Kept:
    """Return what is told of a graph, with its id and what people call it; "" = what it does."""
    own = kept.about.own_name or kept.about.name
    known = {"id": graph, "name": name or own, "own_name": own}
    return kept.model_copy(update={"about": kept.about.model_copy(update=known)})


def _name_in(folder: Path) -> str:
    try:
        return (folder / NAME).read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that appears as a whole, although several may write it at once."""
    unfinished = path.with_suffix(f".{secrets.token_hex(8)}")
    unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
    unfinished.replace(path)


def flush(folder: Path) -> None:
    """Bring a whole folder to the disk, so that a rename never comes before its content."""
    paths = [path for path in folder.rglob("*") if not path.is_symlink()]
    if len(paths) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for path in (*paths, folder):
        _flush_file(path)


def _flush_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
