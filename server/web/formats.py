"""Times, durations, sizes and numbers as people of a language read them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from markupsafe import Markup

from server.wording.languages import Language
from server.wording.numbers import Numbers

_MONTHS: Mapping[Language, str] = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "ru": "янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек.",
}


class Formats(Numbers):
    """How one language writes things."""

    def time(self, at: datetime | None) -> Markup:
        """Return a `<time>` in UTC; a page's module writes it anew in the reader's own zone."""
        if at is None:
            return Markup("–")
        at = at.astimezone(UTC)
        stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        month = _MONTHS[self.language].split()[at.month - 1]
        clock = f"{at:%H:%M:%S} UTC"
        shown = (
            f"{at.day} {month} {at.year}, {clock}"
            if self.language == "ru"
            else f"{month} {at.day}, {at.year}, {clock}"
        )
        return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, stamp, shown)
