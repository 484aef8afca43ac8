"""Files that become graphs: registered, or what is wrong with them told."""

from collections.abc import Callable

from markupsafe import escape

from server.service.errors import InvalidError, NotCompiledError, TooLargeError, WhichError
from server.service.graphs.room import Upload
from server.service.records.graphs import Registered
from server.telegram_bot.diagnosed import tell_mistakes
from server.telegram_bot.replies import Button
from server.telegram_bot.settings import MEGABYTE
from server.telegram_bot.talk import File, Talk

KINDS = ".sys, .fboot, .json, dag.json, .zip"
_MOST_CHOICES = 50
_LONGEST_LABEL = 60

Choice = Callable[[str, str], Button]
"""Returns the button that takes one of the sources in a ZIP: what is on it, and its path."""


async def take(
    talk: Talk, file: File, *, name: str, choice: Choice, system: str = ""
) -> Registered | None:
    """Register a file as the graph of a name.

    Args:
        talk: whose file it is.
        file: what was sent, now or before.
        name: of the graph; one that is there gets another source.
        choice: makes buttons for a ZIP with several sources.
        system: the chosen one of these.

    Returns:
        None: it was not taken, and why was told.
    """
    most = talk.settings.largest_upload
    if file.size > most:
        _tell_size(talk, file, most)
        return None
    try:
        upload = Upload(file.name, await talk.fetch(file), system=system, name=name)
        return await talk.service.graphs.register(upload, by=talk.actor)
    except NotCompiledError as error:
        tell_mistakes(talk, file.name, error.diagnostics)
        talk.say(talk.t("Send a better file, or /cancel."))
    except WhichError as error:
        rows = [[choice(one[-_LONGEST_LABEL:], one)] for one in error.choices[:_MOST_CHOICES]]
        text = talk.t("There are several sources in “{file}”. Which one?", file=file.name)
        if (left := len(error.choices) - len(rows)) > 0:
            text += "\n" + talk.tn("… and {count} more", "… and {count} more", left)
        talk.say(text, rows)
    except (InvalidError, TooLargeError) as error:
        hint = talk.t("Send another file ({kinds}), or /cancel.", kinds=KINDS)
        talk.say(f"⚠️ {escape(str(error))}\n{hint}")
    return None


def _tell_size(talk: Talk, file: File, most: int) -> None:
    text = talk.t(
        "⚠️ “{file}” has {size}, and bots get files of at most {most} MB. A ZIP of it may be "
        "small enough; else it can be added on the page {page}.",
        file=file.name,
        size=talk.numbers.size(file.size),
        most=most // MEGABYTE,
        page=talk.link("/upload"),
    )
    talk.say(text)
