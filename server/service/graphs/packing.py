"""The sources of a graph as one file, without secrets: what a worker process does for a ZIP."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from server.service.graphs.folders import DAG, SOURCE
from server.service.graphs.hiding import hidden, masking_for


def pack(inputs: dict[str, Any]) -> bytes:
    """Return all source files of the graph in `folder` as a ZIP; equal files, equal bytes."""
    folder = Path(inputs["folder"])
    masking = masking_for((folder / DAG).read_bytes(), folder / SOURCE, inputs["secrets"])
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in sorted((folder / SOURCE).rglob("*")):
            if path.is_file():
                # Without a date: that of the unpacking says nothing.
                entry = ZipInfo(path.relative_to(folder / SOURCE).as_posix())
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, hidden(path.read_bytes(), masking))
    return packed.getvalue()
