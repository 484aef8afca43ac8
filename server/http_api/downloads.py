"""Files for saving: sent in pieces, never shown as pages."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

BINARY = "application/octet-stream"


def attachment(name: str, media: str = BINARY) -> dict[str, str]:
    """Return headers with which a browser saves an answer under a name (RFC 6266)."""
    plain = "".join(
        one if one.isascii() and (one.isalnum() or one in " ._-") else "_" for one in name
    )
    exact = quote(name, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}",
        "Content-Type": media,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


async def send_pieces(
    request: web.Request, pieces: AsyncIterator[bytes], name: str
) -> web.StreamResponse:
    """Send what comes in pieces; the first one is awaited before anything is sent.

    Raises:
        ServiceError: there is no such thing, as the first piece tells.
    """
    first = await anext(pieces, b"")
    answer = web.StreamResponse(headers=attachment(name))
    await answer.prepare(request)
    await answer.write(first)
    async for piece in pieces:
        await answer.write(piece)
    await answer.write_eof()
    return answer


def archive_answer(path: Path, run: str) -> web.FileResponse:
    """Send the ZIP of a run; parts of it can be asked for."""
    return web.FileResponse(path, headers=attachment(f"dag_{run}.zip", "application/zip"))
