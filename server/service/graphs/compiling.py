"""Compiling an upload and writing what is kept of it: what a worker process does.

It may be killed at any moment: all it writes is in the folder it was given, and counts for
nothing until that has been renamed.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import orjson

from compiler.driver import (
    Compilation,
    Options,
    compile_file,
    graph_of,
    is_graph,
    load_graph,
)
from compiler.ir.serialize import graph_to_json
from fblib.catalog import LIBRARY
from server.service.graphs.describing import about_of
from server.service.graphs.diagnosing import told
from server.service.graphs.folders import ABOUT, DAG, DIAGNOSTICS, SOURCE, flush
from server.service.graphs.hiding import NO_GRAPH, masking_for
from server.service.graphs.kept import Kept, Outcome
from server.service.graphs.order import Order
from server.service.graphs.sources import kind_of, main_of, named_for, plain_name
from server.service.graphs.unpacking import Bounds, unpack

_PROJECT_MARK = "MANIFEST.MF"
"""Its folder is that of a project: nothing above it is looked at for types."""
_LIBRARIES = Path(".libraries")
"""Hidden, so that nobody takes what is in it for a part of the upload."""


class Named(NamedTuple):
    """What files are called."""

    upload: str
    main: str
    """The one that is compiled."""
    is_project: bool
    """Whether a ZIP was uploaded."""


def compile_upload(inputs: dict[str, Any]) -> bytes:
    """Compile an `Order`, given as its fields; return an `Outcome` as JSON.

    Raises:
        InvalidError: it is no source, or a ZIP that is refused.
        TooLargeError: more comes out of a ZIP than is allowed.
    """
    return _compiled(Order(**inputs)).model_dump_json().encode()


def _compiled(order: Order) -> Outcome:
    folder = Path(order.folder).absolute()
    source = folder / SOURCE
    source.mkdir(mode=0o700, parents=True)
    kind = kind_of(order.data)
    name = plain_name(order.file)
    if kind == "project":
        members = unpack(order.data, source, Bounds(order.members, order.unpacked))
        main = main_of(members, source, chosen=order.system)
        name = named_for(name, kind)
    else:
        main = name = named_for(name, kind)
        (source / main).write_bytes(order.data)
    with _at_home(source, order.libraries) as libraries:
        result = _read(main, Options(libraries=libraries))
    if result.graph is None:
        masking = masking_for(NO_GRAPH, source, order.secrets)
        return Outcome(diagnostics=told(result.diagnostics, result.texts, masking))
    return _write(folder, order, Named(name, main, kind == "project"), result)


def _read(main: str, options: Options) -> Compilation:
    path = Path(main)
    if PurePosixPath(main).suffix.lower() == ".json":
        data = path.read_bytes()
        if is_graph(data):
            return load_graph(data, main, options=options)
    return compile_file(path, library=LIBRARY, options=options)


@contextmanager
def _at_home(source: Path, libraries: Sequence[str]) -> Iterator[tuple[Path, ...]]:
    """Work in the folder of the sources, so that all places are named as in the upload."""
    before = Path.cwd()
    mark = source / _PROJECT_MARK
    is_marked = mark.exists() or (source / ".project").exists()
    if not is_marked:
        mark.touch()
    if libraries:
        (source / _LIBRARIES).mkdir()
    os.chdir(source)
    try:
        yield tuple(_linked(libraries))
    finally:
        os.chdir(before)
        if not is_marked:
            mark.unlink()
        if libraries:
            for link in (source / _LIBRARIES).iterdir():
                link.unlink()
            (source / _LIBRARIES).rmdir()


def _linked(libraries: Sequence[str]) -> Iterator[Path]:
    """Give libraries names of their own: where they are is nobody's business."""
    for number, library in enumerate(libraries):
        folder = Path(library)
        link = _LIBRARIES / folder.name
        if link.is_symlink():
            link = _LIBRARIES / f"{folder.name}-{number}"
        link.symlink_to(folder, target_is_directory=True)
        yield link


def _write(folder: Path, order: Order, named: Named, result: Compilation) -> Outcome:
    graph = graph_of(result)
    if order.name:
        graph = graph.model_copy(update={"name": order.name})
    dag = graph_to_json(graph).encode()
    masking = masking_for(dag, folder / SOURCE, order.secrets)
    diagnostics = told(result.diagnostics, result.texts, masking)
    about = about_of(
        graph,
        etag=hashlib.sha256(dag).hexdigest(),
        uploaded=datetime.fromisoformat(order.uploaded),
        by=order.by,
        masking=masking,
        warnings=sum(one.severity == "warning" for one in diagnostics),
    )
    kept = Kept(about=about, upload=named.upload, main=named.main, is_project=named.is_project)
    (folder / DAG).write_bytes(dag)
    (folder / DIAGNOSTICS).write_bytes(
        orjson.dumps([one.model_dump(mode="json") for one in diagnostics])
    )
    (folder / ABOUT).write_bytes(kept.model_dump_json().encode())
    flush(folder)
    return Outcome(kept=kept, diagnostics=diagnostics)
