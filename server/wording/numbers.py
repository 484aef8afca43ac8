"""Durations, sizes and numbers as people of a language read them."""

from collections.abc import Mapping

from server.wording.languages import Language

_UNITS: Mapping[Language, Mapping[str, str]] = {
    "en": {},
    "ru": {
        "ms": "мс", "s": "с", "min": "мин", "h": "ч", "d": "д",
        "B": "Б", "KB": "КБ", "MB": "МБ", "GB": "ГБ", "TB": "ТБ",
    },
}  # fmt: skip
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_KILO = 1024
NARROW = "\u202f"
"""A space that does not break a line."""


class Numbers:
    """How one language writes numbers."""

    def __init__(self, language: Language) -> None:
        """Write as in a language."""
        self.language = language

    def duration(self, seconds: float | None) -> str:
        """Return a duration: `250 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`, `3 d 4 h`."""
        if seconds is None:
            return "–"
        if seconds < 1:
            return self._unit(f"{seconds * 1000:.0f}", "ms")
        if seconds < _MINUTE:
            return self._unit(self.number(seconds, 1), "s")
        whole = round(seconds)
        for size, unit, part_size, part in (
            (_DAY, "d", _HOUR, "h"),
            (_HOUR, "h", _MINUTE, "min"),
            (_MINUTE, "min", 1, "s"),
        ):
            if whole >= size:
                rest = whole % size // part_size
                more = f" {self._unit(str(rest), part)}" if rest else ""
                return self._unit(str(whole // size), unit) + more
        return self._unit(str(whole), "s")

    def size(self, count: int) -> str:
        """Return a number of bytes: `1.5 MB`."""
        value, unit = float(count), "B"
        for unit in ("B", "KB", "MB", "GB", "TB"):
            if value < _KILO or unit == "TB":
                break
            value /= _KILO
        return self._unit(str(count) if unit == "B" else self.number(value, 1), unit)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with at most so many digits after the point."""
        text = f"{value:,.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        if self.language == "ru":
            text = text.replace(",", NARROW).replace(".", ",")
        return text

    def percent(self, share: float | None) -> str:
        """Return a share from 0 to 1: `97.5 %`."""
        return "–" if share is None else f"{self.number(share * 100, 1)}{NARROW}%"

    def _unit(self, value: str, unit: str) -> str:
        return f"{value}{NARROW}{_UNITS[self.language].get(unit, unit)}"
