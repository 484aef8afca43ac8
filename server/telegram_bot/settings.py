"""What whoever starts the server decides about its bot."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""
API = "https://api.telegram.org"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BotSettings:
    """How the bot is reached, and reaches others."""

    token: str
    """As BotFather gave it. It is never logged."""
    api: str = API
    """Where the Bot API is; another one than Telegram's for servers of one's own."""
    webhook: bool = False
    """Whether Telegram calls this server; else the server asks Telegram."""
    pages: str = ""
    """The address of the pages."""
    is_public: bool = False
    """Whether people reach that address from where they are, and Telegram takes it on buttons."""
    poll_seconds: int = 50
    """How long Telegram may hold back its answer when there is nothing new."""
    edit_pause: float = 2.0
    """Seconds between two changes of a message that shows how far a run is."""
    largest_document: int = 50 * MEGABYTE
    """Bytes of a file that the bot may send; beyond it, a link is sent."""
    largest_upload: int = 20 * MEGABYTE
    """Bytes of a file that the bot may fetch."""

    def said(self, text: str) -> str:
        """Return a text for logs, without the token."""
        return text.replace(self.token, "***") if self.token else text
