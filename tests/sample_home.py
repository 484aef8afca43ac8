"""A home with the samples as registered graphs, to look at: python -m tests.sample_home FOLDER.

What is there already stays as it is.
"""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from runtime.store.home import Home
from server.service.access import LOCAL
from server.service.errors import PreconditionError
from server.service.graphs.room import Upload
from server.service.opening import open_service
from server.service.settings import ServiceSettings

SAMPLES = Path(__file__).parents[1] / "samples"


def uploads() -> Iterator[Upload]:
    """Yield the samples as they would be uploaded: what needs other files comes as a ZIP."""
    for folder in sorted((SAMPLES / "4diac").iterdir()):
        yield Upload(f"{folder.name}.zip", packed(folder, folder.iterdir()))
    for config in sorted((SAMPLES / "json").glob("*.json")):
        parts = sorted((config.parent / "parts").iterdir())
        if any(f"parts/{part.name}" in config.read_text(encoding="utf-8") for part in parts):
            data = packed(config.parent, [config, *parts])
            yield Upload(f"{config.stem}.zip", data, config.name)
        else:
            yield Upload(config.name, config.read_bytes())


def packed(folder: Path, files: Iterable[Path]) -> bytes:
    """Return files as a ZIP, named as they are in a folder."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


async def register(home: Path) -> None:
    """Register every sample in a home."""
    async with open_service(ServiceSettings(home=Home(home))) as service:
        for upload in uploads():
            try:
                await service.graphs.register(upload, by=LOCAL, only_new=True)
            except PreconditionError:
                continue  # it was registered before


if __name__ == "__main__":
    asyncio.run(register(Path(sys.argv[1])))
