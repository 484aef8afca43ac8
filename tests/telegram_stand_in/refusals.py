"""What the Bot API answers when it refuses: a status, a description, perhaps when to try again."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - an answer, not a mistake of the program
    """A call is refused."""

    status: int
    description: str
    retry_after: int = 0
    """Seconds; 0: not told."""
    migrated_to: int = 0
    """What a group has become; 0: it is what it was."""

    @property
    def body(self) -> Json:
        """The answer."""
        told: Json = {"ok": False, "error_code": self.status, "description": self.description}
        parameters = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrated_to}
        if given := {name: value for name, value in parameters.items() if value}:
            told["parameters"] = given
        return told


def bad(why: str) -> Refusal:
    """Return what a request that is wrong is answered with."""
    return Refusal(400, f"Bad Request: {why}")


def haste(retry_after: int) -> Refusal:
    """Return what too many requests are answered with."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after)
