"""Putting a run that is over into its archive, and letting go of its folder.

At any moment there is the whole folder or the whole archive: the archive gets its name when all
of it is on the disk and was read back, and only then the folder loses its own, at once.
"""

import asyncio
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import orjson

from fblib.operation import Operation
from runtime.archive.contents import (
    journal_line,
    labels,
    log_lines,
    pages,
    pretty,
    results,
    status,
)
from runtime.archive.masking import Masking, masking_of
from runtime.archive.names import files_in, member_names
from runtime.archive.pack import Pack
from runtime.store.base import RunRecord, Store, StoreError
from runtime.store.encoding import plain_text
from runtime.store.home import Home
from runtime.store.large import FOLDER, sync_folder
from runtime.store.problems import told


async def archive_run(
    home: Home,
    store: Store,
    run: str,
    *,
    operations: Mapping[str, Operation],
    known: Iterable[str] = (),
) -> Path:
    """Put a run into its archive; return where that is.

    What was archived already stays as it is.

    Args:
        home: where the run's folder is.
        store: has its journal.
        run: its id.
        operations: by name; they declare which inputs are secret.
        known: secrets that are masked wherever they stand.

    Raises:
        StoreError: the run is not over, or the archive cannot be written; then the folder stays.
    """
    record = await store.run(run)
    if not record.state.is_over:
        message = f'run "{run}" is {record.state}: only a run that is over can be archived'
        raise StoreError(message)
    path, folder = home.archive(run), home.run_folder(run)
    with told(path, "written"):
        if folder.exists() or not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            dag, config = await store.graph(run), await store.config(run)
            masking = await asyncio.to_thread(
                masking_of, dag, config, record.parameters, operations, known=known
            )
            await _write(_Known(store, record, folder, dag, config, masking), path)
        await asyncio.to_thread(drop_folder, folder)
    return path


def drop_folder(folder: Path) -> None:
    """Remove the folder of a run, if there is one.

    It loses its name before anything in it is gone: a folder of that name is always whole.
    """
    leaving = folder.with_name(f".{folder.name}.leaving")
    if leaving.exists():
        shutil.rmtree(leaving)
    if folder.exists():
        folder.rename(leaving)
        sync_folder(folder.parent)
        shutil.rmtree(leaving)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a run's archive is made of."""

    store: Store
    record: RunRecord
    folder: Path
    dag: bytes
    config: bytes
    masking: Masking


async def _write(known: _Known, path: Path) -> None:
    """Write an archive; what takes long is done in threads, piece by piece."""
    pack = await asyncio.to_thread(Pack, path, moment=known.record.ended)
    try:
        # The order is fixed, so that the same run gives the same bytes.
        others = await asyncio.to_thread(_add_files, pack, known)
        await _add_journal(pack, known)
        await _add_results(pack, known, others)
        await asyncio.to_thread(pack.finish)
    finally:
        await asyncio.to_thread(pack.discard)


def _add_files(pack: Pack, known: _Known) -> list[str]:
    """Add graph, source and the files of the run; return what is left out: links and the like."""
    if known.config:
        pack.add(_source_name(known.dag), known.masking.data(known.config))
    pack.add("dag.json", known.masking.data(known.dag))
    files, others = files_in(known.folder, but=FOLDER)
    for name, path in member_names(files, known.folder).items():
        pack.add_file(f"files/{name}", path)
    return sorted(plain_text(path.relative_to(known.folder).as_posix()) for path in others)


async def _add_journal(pack: Pack, known: _Known) -> None:
    """Add the journal, the log and what is too large for a line."""
    large: dict[str, int] = {}
    with pack.member("journal.jsonl") as part:
        async for entries in pages(known.store, known.record.id):
            lines = [journal_line(entry) for entry in entries]
            large |= {
                aside[0]: entry.seq
                for entry, (_, aside) in zip(entries, lines, strict=True)
                if aside is not None
            }
            text = known.masking.data(b"".join(line for line, _ in lines))
            await asyncio.to_thread(part.write, text)
    for name, seq in sorted(large.items()):
        (entry,) = await known.store.entries(known.record.id, after=seq - 1, until=seq)
        aside = journal_line(entry)[1]
        # Not masked: the store finds it by the hash of its content.
        await asyncio.to_thread(pack.add, name, b"" if aside is None else aside[1])
    names = labels(known.dag)
    with pack.member("log.txt") as part:
        async for entries in pages(known.store, known.record.id):
            text = known.masking.data(log_lines(entries, names))
            await asyncio.to_thread(part.write, text)


async def _add_results(pack: Pack, known: _Known, left_out: list[str]) -> None:
    """Add what became of the run and its tasks."""
    names, tasks = labels(known.dag), await known.store.tasks(known.record.id)
    found = await results(known.store, known.record.id, tasks, names)
    about = status(known.record, tasks, names, left_out=left_out)

    def add() -> None:
        pack.add("results.json", known.masking.data(pretty(found)))
        pack.add("status.json", known.masking.data(pretty(about)))

    await asyncio.to_thread(add)


def _source_name(dag: bytes) -> str:
    """Return the name of the source: that of its author may be hostile, or one of ours."""
    source = orjson.loads(dag).get("source", {})
    if source.get("format") == "json":
        return "config.json"
    ending = PurePosixPath(source.get("file", "")).suffix
    return f"source{ending}" if ending[1:].isalnum() else "source"
