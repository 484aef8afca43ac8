"""Durations as people write them on a command line, and run times as they read them."""

from datetime import UTC, datetime

from compiler.ir.datatypes import TIME
from compiler.ir.literals import LiteralError, parse_literal
from runtime.clock import SECOND
from runtime.usage import UsageError

MILLISECOND = SECOND // 1000


def parse_duration(text: str) -> int:
    """Read `24h`, `1h30m`, `500ms` or an IEC literal such as `T#10s`; return nanoseconds.

    Raises:
        UsageError: it is no duration, or a negative one.
    """
    value = _parse_time(text.strip())
    if value is None:
        message = f'"{text}" is not a duration; write "10s", "500ms", "1h30m" or "T#10s"'
        raise UsageError(message)
    if value < 0:
        message = f'"{text}" is not a duration that can pass; it must not be negative'
        raise UsageError(message)
    return value


def _parse_time(text: str) -> int | None:
    # 4diac takes a number without a unit for milliseconds; a person may mean seconds.
    if not text[-1:].isalpha():
        return None
    try:
        value = parse_literal(text if "#" in text else f"T#{text}", TIME)
    except LiteralError:
        return None
    return value if isinstance(value, int) else None


def moment_text(moment: int) -> str:
    """Return a time on the wall (nanoseconds since 1970) as `2026-11-21 08:30:12 UTC`."""
    return datetime.fromtimestamp(moment / SECOND, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def clock_time(nanoseconds: int) -> str:
    """Return a run time as `0:00:01.500`, which lines up and sorts."""
    milliseconds = nanoseconds // MILLISECOND
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def span_of_time(nanoseconds: int) -> str:
    """Return how long something took, as short as is useful: `12 ms`, `1.5 s`, `1 d 2 h`."""
    if nanoseconds < SECOND - MILLISECOND // 2:
        return _short_span(nanoseconds)
    if nanoseconds < 60 * SECOND:
        return f"{nanoseconds / 1e9:.3g} s"
    parts = []
    left = nanoseconds
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        number, left = divmod(left, size * SECOND)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts)


def _short_span(nanoseconds: int) -> str:
    if not nanoseconds:
        return "0 s"
    if nanoseconds < MILLISECOND:
        return "under 1 ms"
    return f"{nanoseconds / MILLISECOND:.3g} ms"
