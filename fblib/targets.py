"""What operations depend on, as circuit breakers name it."""

from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def host_and_port(url: object) -> str:
    """Return `host:port` of a URL, "" if it has none: such an operation fails by itself."""
    try:
        parts = urlsplit(str(url).strip())
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname and port else ""
