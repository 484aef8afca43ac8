"""The card of a run: how far it is, or how it ended, with the buttons that fit."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from server.service.chats.watches import AnswerKind
from server.service.records.base import JsonValue
from server.service.records.runs import RunAbout, TaskAbout
from server.telegram_bot.cards.looks import RunLook, percent
from server.telegram_bot.cards.states import SIGNS, state_of
from server.telegram_bot.fitting import shortened
from server.telegram_bot.replies import LONGEST_TEXT, Button, Rows
from server.telegram_bot.settings import BotSettings
from server.telegram_bot.times import here
from server.telegram_bot.words import Words
from server.wording.languages import sentence

_CELLS = 10
_MOST_TASKS = 5
_MOST_LISTED = 40
_LONGEST_ERROR = 300
_LONGEST_RESULT = 120
_LONGEST_NAME = 100
_LONGEST_LABEL = 40
_MASK = "***"


class Card(NamedTuple):
    """A message."""

    text: str
    rows: Rows


class RunCard:
    """Draws runs for one reader."""

    def __init__(self, words: Words, settings: BotSettings) -> None:
        """Draw in words; the settings know where the pages are."""
        self._words = words
        self._settings = settings

    def card(self, look: RunLook, answer: AnswerKind = "zip") -> Card:
        """Return how a run is now.

        Args:
            look: the run.
            answer: how its end is told; `web` brings the link along.
        """
        if look.is_over:
            link = self._link(look) if answer == "web" else ()
            return Card(_text(*self._head(look), *self._end(look), *link), self._end_rows(look))
        return Card(_text(*self._head(look), *self._progress(look)), self._progress_rows(look))

    def status(self, look: RunLook) -> Card:
        """Return how a run is now, with all of its tasks."""
        listed = look.tasks[:_MOST_LISTED]
        lines = [self._task_line(one) for one in listed]
        if more := len(look.tasks) - len(listed):
            lines.append(self._words.tn("… and {count} more", "… and {count} more", more))
        again = Button(
            text=self._words.plain("🔄 Refresh"),
            verb="run_refresh",
            arguments={"run": look.run.id},
        )
        rows = [[again], *(self._end_rows(look) if look.is_over else self._progress_rows(look))]
        reason = [escape(_cut(look.run.reason, _LONGEST_ERROR))] if look.run.reason else []
        text = shortened(_text(*self._head(look), *reason, "", *lines), LONGEST_TEXT)
        return Card(text, _without_status(rows))

    # --- Text --------------------------------------------------------------------------------

    def _head(self, look: RunLook) -> Iterator[str]:
        run, words = look.run, self._words
        yield f"<b>{escape(_cut(run.graph, _LONGEST_NAME))}</b>"
        state = state_of(words, run.state)
        if run.is_network and run.state == "running" and run.started:
            since = words.t("since {time}", time=here(run.started))
            yield f"{state} {since}"
        elif run.duration is not None:
            yield f"{state} · {words.numbers.duration(run.duration)}"
        else:
            yield state
        if run.tasks_total:
            yield f"{_bar(run.tasks_over / run.tasks_total)} {run.tasks_over}/{run.tasks_total}"
        yield f"<code>{escape(run.id)}</code>"

    def _progress(self, look: RunLook) -> Iterator[str]:
        yield from (self._task_line(one) for one in look.at_work[:_MOST_TASKS])
        if (more := len(look.at_work) - _MOST_TASKS) > 0:
            yield self._words.tn("… and {count} more", "… and {count} more", more)

    def _end(self, look: RunLook) -> Iterator[str]:
        if look.failed:
            yield ""
            for one in look.failed[:_MOST_TASKS]:
                error = escape(_cut(one.error, _LONGEST_ERROR))
                yield f"{SIGNS[one.state]} <b>{_label(one)}</b>: {error}"
            if (more := len(look.failed) - _MOST_TASKS) > 0:
                yield self._words.tn("… and {count} more", "… and {count} more", more)
        elif look.run.reason and look.run.state != "succeeded":
            yield escape(_cut(look.run.reason, _LONGEST_ERROR))
        results = [(name, value) for name, value in look.results.items() if value not in ({}, None)]
        if results:
            yield ""
            yield self._words.t("Results:")
            # The last ones are what the run was for.
            for name, value in results[-_MOST_TASKS:]:
                yield f"• {escape(_cut(name, _LONGEST_LABEL))}: {_shortly(value)}"

    def _link(self, look: RunLook) -> Iterator[str]:
        if self._settings.pages and not self._settings.is_public:
            yield ""
            yield f"🌐 {escape(self._settings.pages)}/runs/{escape(look.run.id)}"

    def _task_line(self, task: TaskAbout) -> str:
        words, label = self._words, _label(task)
        if task.waits is not None and task.waits.kind == "approval":
            return f"{SIGNS['waiting']} {words.t('{task}: waits for an approval', task=label)}"
        line = f"{SIGNS[task.state]} {label}"
        if task.attempts > 1:
            attempt = words.t(
                "attempt {number} of {all}", number=task.attempts, all=task.attempts_allowed
            )
            line += f" ({attempt})"
        if task.progress is not None:
            line += f" {percent(task.progress)} %"
        if task.progress_text:
            line += f" – {escape(_cut(task.progress_text, _LONGEST_RESULT))}"
        if task.duration is not None and task.ended is not None:
            line += f" · {words.numbers.duration(task.duration)}"
        return line

    # --- Buttons -----------------------------------------------------------------------------

    def _progress_rows(self, look: RunLook) -> Rows:
        rows = [[self._steer(look), self._button(sentence("⏹ Cancel"), "run_cancel", look)]]
        looks = [self._button(sentence("📊 Status"), "run_status", look)]
        if look.run.is_network:
            looks.insert(0, self._button(sentence("📟 Values"), "run_values", look))
        return [*rows, looks, *self.page_rows(look.run.id)]

    def _steer(self, look: RunLook) -> Button:
        if look.run.state == "paused":
            return self._button(sentence("▶️ Resume"), "run_resume", look)
        return self._button(sentence("⏸ Pause"), "run_pause", look)

    def _end_rows(self, look: RunLook) -> Rows:
        rows = [*self.retry_rows(look)]
        if look.run.graph_id and not _has_secrets(look):
            again = {"graph": look.run.graph_id, "parameters": dict(look.run.parameters)}
            text = self._words.plain("▶️ Run again")
            rows.append([Button(text=text, verb="run_again", arguments=again, once=True)])
        rows.append(
            [
                self._button(sentence("📊 Status"), "run_status", look),
                self._button(sentence("📄 Log"), "run_logs", look),
                self._button(sentence("📦 ZIP"), "run_archive", look),
            ]
        )
        return [*rows, *self.page_rows(look.run.id)]

    def retry_rows(self, look: RunLook) -> Rows:
        """Return the button that tries again what failed, if anything did.

        It knows the end that it is about: what was tried again since is not tried by an old one.
        """
        failed = look.failed
        if look.run.state != "failed" or not failed:
            return []
        if len(failed) == 1:
            label = _cut(failed[0].label, _LONGEST_LABEL)
            text = self._words.plain("🔁 Try “{task}” again", task=label)
        else:
            text = self._words.plain("🔁 Try again what failed")
        arguments = {"run": look.run.id, "end": look.end}
        return [[Button(text=text, verb="run_retry", arguments=arguments, once=True)]]

    def _button(self, text: str, verb: str, look: RunLook) -> Button:
        return Button(text=self._words.plain(text), verb=verb, arguments={"run": look.run.id})

    def page_rows(self, run: str) -> Rows:
        """Return the button that opens the page of a run, if people reach it."""
        if not self._settings.is_public:
            return []
        url = f"{self._settings.pages}/runs/{run}"
        return [[Button(text=self._words.plain("🌐 Open the page"), url=url)]]


def run_label(run: RunAbout) -> str:
    """Return a run in a few words, as plain text: `✅ quotes · 2026-11-21 14:05 UTC`."""
    return f"{SIGNS[run.state]} {_cut(run.graph, _LONGEST_LABEL)} · {here(run.created)}"


def _text(*lines: str) -> str:
    return "\n".join(lines)


def _label(task: TaskAbout) -> Markup:
    return escape(_cut(task.label, _LONGEST_LABEL))


def _bar(share: float) -> str:
    full = int(min(share, 1.0) * _CELLS)
    return "▰" * full + "▱" * (_CELLS - full)


def _shortly(value: JsonValue) -> str:
    """Return a result in a few words; one of a single pin without its name."""
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"<code>{escape(_cut(' '.join(text.split()), _LONGEST_RESULT))}</code>"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _has_secrets(look: RunLook) -> bool:
    """Whether nobody but who started the run knows all of its parameters."""
    return any(_MASK in json.dumps(one) for one in look.run.parameters.values())


def _without_status(rows: Rows) -> Rows:
    """Return rows without the button that has led here."""
    kept = [[one for one in row if one.verb != "run_status"] for row in rows]
    return [row for row in kept if row]
