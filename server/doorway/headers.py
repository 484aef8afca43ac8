"""What every answer tells a browser not to do."""

from aiohttp import web

from server.doorway.keys import CONTENT_POLICY, DOOR, REQUEST_ID

CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that browsers send "Origin: null" along with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
_A_YEAR = "max-age=31536000"


async def add_headers(request: web.Request, answer: web.StreamResponse) -> None:
    """Add them just before an answer is sent, however it was made."""
    headers = answer.headers
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    policy = request.get(CONTENT_POLICY, CONTENT_SECURITY)
    headers.setdefault("Content-Security-Policy", policy)
    if request.app[DOOR].is_https:
        headers.setdefault("Strict-Transport-Security", _A_YEAR)
    if REQUEST_ID in request:
        headers["X-Request-Id"] = request[REQUEST_ID]
    headers["Server"] = "FBFlow"
    if not request.path.startswith("/static/"):
        # What is shown to one is not for another who uses the same browser or proxy.
        headers.setdefault("Cache-Control", "no-cache, private")
