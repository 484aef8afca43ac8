"""What becomes of archives: a run is taken out again to go on, or deleted with all of it."""

import asyncio
import shutil
from pathlib import Path

from runtime.archive.reading import Archive
from runtime.archive.writing import drop_folder
from runtime.store.base import Store, StoreError
from runtime.store.home import Home
from runtime.store.large import ARCHIVED, FOLDER, sync_folder
from runtime.store.problems import told


async def unpack_run(home: Home, run: str) -> None:
    """Make the folder of a run again from its archive, so that it can go on.

    Nothing happens where the folder is still there, or where there is no archive.

    Raises:
        StoreError: the archive cannot be read, or the folder cannot be written.
    """
    await asyncio.to_thread(_unpack, home.archive(run), home.run_folder(run))


async def delete_run(home: Home, store: Store, run: str, *, keeps_archive: bool = False) -> None:
    """Delete a run: its folder, what the store knows and, unless it is kept, its archive.

    Raises:
        StoreError: somebody executes it, or it cannot be deleted.
    """
    record = await store.run(run)
    if record.owner and not record.state.is_over:
        message = f'run "{run}" is {record.state} and cannot be deleted; cancel it first'
        raise StoreError(message)
    archive = None if keeps_archive else home.archive(run)
    await asyncio.to_thread(_delete_files, archive, home.run_folder(run))
    # Last: as long as the store knows the run, deleting it can be tried again.
    await store.delete(run)


def _unpack(path: Path, folder: Path) -> None:
    with told(folder, "written"):
        if folder.exists() or not path.exists():
            return
        unfinished = folder.with_name(f".{folder.name}.part")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700, parents=True)
        with Archive(path) as archive:
            for name in archive.names:
                place = _place(unfinished, name)
                if place is not None:
                    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    archive.extract(name, place)
        unfinished.rename(folder)
        sync_folder(folder.parent)
        path.unlink()


def _place(folder: Path, name: str) -> Path | None:
    """Return where a member of an archive belongs in a run's folder; None = nowhere."""
    top, _, rest = name.partition("/")
    match top:
        case "files" if rest:
            return folder / rest
        case _ if top == ARCHIVED and rest:
            return folder / FOLDER / rest
        case _:
            return None


def _delete_files(archive: Path | None, folder: Path) -> None:
    with told(archive or folder, "deleted"):
        drop_folder(folder)
        if archive is not None:
            archive.unlink(missing_ok=True)
