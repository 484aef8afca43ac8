"""`archive`: what remains of runs that are over: list, pack, verify, take files out."""

import argparse
import asyncio
import json
from pathlib import Path

from runtime.archive.reading import Archive, read_archive
from runtime.durable.session import Terms, open_session
from runtime.store.base import StoreError
from runtime.store.home import Home
from runtime.store.problems import told
from runtime.usage import UsageError
from runtime.verbs.base import RUN_HELP, Verb, add_format, given_home, reading
from runtime.verbs.columns import table
from runtime.verbs.finding import find_run
from runtime.verbs.showing import print_line, print_text

_ENDING = ".zip"
_HEADERS = ("RUN", "SIZE", "FILE")
_KILO = 1024
_UNITS = ("KiB", "MiB", "GiB", "TiB")


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run", metavar="RUN", nargs="?", help=f"{RUN_HELP}; or the file of an archive (*.zip)"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--verify", action="store_true", help="read all of it and compare it with its sums"
    )
    what.add_argument(
        "--extract", metavar="DIR", type=Path, help="write all that is in it into a new folder"
    )
    add_format(parser)


async def _execute(given: argparse.Namespace) -> int:
    if given.run is None:
        return _list(given)
    if given.verify:
        return await asyncio.to_thread(_verify, await _path(given))
    if given.extract is not None:
        return await asyncio.to_thread(_extract, await _path(given), given.extract)
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
    async with open_session(given_home(given), Terms()) as session:
        print_line(str(await session.archive(run.id)))
        return 0


def _list(given: argparse.Namespace) -> int:
    if given.verify or given.extract is not None:
        message = "name the run whose archive is meant, or its file"
        raise UsageError(message)
    found = _archives(given_home(given))
    if given.format == "json":
        for path in found:
            about = {"run": _run_of(path), "size": path.stat().st_size, "file": str(path)}
            print_line(json.dumps(about, ensure_ascii=False))
    elif found:
        rows = [(_run_of(path), size(path.stat().st_size), str(path)) for path in found]
        print_text(table(_HEADERS, rows, right=("SIZE",)))
    else:
        print_line("no archives yet")
    return 0


def _archives(home: Home) -> list[Path]:
    with told(home.archives, "read"):
        return sorted(home.archives.glob(f"dag_*{_ENDING}"), reverse=True)


def _run_of(path: Path) -> str:
    return path.stem.removeprefix("dag_")


async def _path(given: argparse.Namespace) -> Path:
    """Return the archive that is meant.

    Raises:
        StoreError: there is none.
    """
    if given.run.endswith(_ENDING):
        return Path(given.run)
    async with reading(given) as opened:
        run = await find_run(opened.store, given.run)
        path = opened.home.archive(run.id)
    if not path.exists():
        message = (
            f'the run "{run.id}" has no archive; "python -m runtime archive {run.id}" makes it'
        )
        raise StoreError(message)
    return path


def _verify(path: Path) -> int:
    with read_archive(path) as archive:
        count, whole = len(archive.names), archive.verify()
    files = "1 file" if count == 1 else f"{count:,} files"
    print_line(f"whole: {path}: {files}, {size(whole)}")
    return 0


def _extract(path: Path, folder: Path) -> int:
    with told(folder, "written"):
        if folder.exists() and any(folder.iterdir()):
            message = f'the folder "{folder}" is not empty; name a new one'
            raise UsageError(message)
        with read_archive(path) as archive:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_all(archive, folder)
    return 0


def _write_all(archive: Archive, folder: Path) -> None:
    # Names that lead anywhere else were refused when it was opened.
    for name in archive.names:
        place = folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        archive.extract(name, place)
        print_line(str(place))


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < _KILO:
        return f"{count} B"
    number = float(count)
    for unit in _UNITS:
        number /= _KILO
        if number < _KILO:
            return f"{number:.1f} {unit}"
    return f"{number:,.1f} {_UNITS[-1]}"


ARCHIVE = Verb(
    "archive",
    "list the archives of runs, pack a run that is over, verify or extract an archive",
    _add,
    _execute,
    """\
examples:
  python -m runtime archive                    list the archives
  python -m runtime archive last               pack the last run, if it is over
  python -m runtime archive last --verify      see whether its archive is whole
  python -m runtime archive last --extract out write all that is in it into the folder "out"

exit codes: 0 done, 1 there is none, it is damaged, or the run is not over, 2 wrong usage""",
)
