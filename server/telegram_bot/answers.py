"""Answers to questions: in words, or by the buttons under the question."""

from collections.abc import Mapping
from typing import Any

from server.telegram_bot.talk import Talk

YES = frozenset({"yes", "y", "да", "ага", "ok", "ок"})
NO = frozenset({"no", "n", "нет", "не", "skip", "пропустить", "-", "–"})
"""The origin's bot took «нет», «no», «skip» and «пропустить»."""


def says(talk: Talk, words: frozenset[str]) -> bool:
    """Whether somebody said one of these words, and nothing else."""
    return talk.said.text.strip(" .!").casefold() in words


def open_question(talk: Talk, step: str, arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what is known at a question whose button was pressed.

    Returns:
        None: it is not open any more, or was put to somebody else; that is told.
    """
    dialog = talk.service.chats.dialogs.get(talk.said.chat, talk.said.person)
    if dialog is not None and dialog.step == step and dialog.data["began"] == arguments["began"]:
        return dialog.data
    talk.flash(talk.plain("This question is settled, or was put to somebody else."))
    return None
