"""Time zones by their names."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from compiler.ir.diagnostics import nearest_hint
from runtime.schedules.zones import zone_here
from server.service.errors import InvalidError


def zone_of(name: str) -> tzinfo:
    """Return the time zone of an IANA name such as `Europe/Berlin`; "" = that of this machine.

    Raises:
        InvalidError: there is none; with the nearest name.
    """
    if not name:
        return zone_here()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: a folder of zones, as "Europe", or a name that no file can have.
        message = (
            f'there is no time zone "{name}". {nearest_hint(name, available_timezones())}'
            "Expected a name such as Europe/Berlin, or none for that of the server's machine"
        )
        raise InvalidError(message, problems=[("/zone", message)]) from None
