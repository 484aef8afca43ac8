"""What the bot says, in the language of whoever reads it."""

from markupsafe import Markup, escape

from server.wording.languages import Language, Texts, TextValue
from server.wording.numbers import Numbers

PACKAGE = "server.telegram_bot"


class Words:
    """The words and the numbers of one language, as Telegram's HTML."""

    def __init__(self, language: Language) -> None:
        """Speak a language."""
        self._texts = Texts(language, PACKAGE)
        self.numbers = Numbers(language)

    def t(self, text: str, /, **values: TextValue) -> Markup:
        """Return a sentence as HTML; values are escaped."""
        escaped = {name: escape(value) for name, value in values.items()}
        return Markup(self._texts.say(text, **escaped))  # noqa: S704 - ours, values escaped

    def tn(self, one: str, many: str, number: int, /, **values: TextValue) -> Markup:
        """Return a sentence with `{count}` in the form that goes with it, as HTML."""
        values = {name: escape(value) for name, value in values.items()}
        return Markup(self._texts.count(one, many, number, **values))  # noqa: S704 - ours, escaped

    def plain(self, text: str, /, **values: TextValue) -> str:
        """Return a sentence as plain text, for buttons and answers to presses."""
        return str(self._texts.say(text, **values))
