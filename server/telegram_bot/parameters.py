"""The parameters of a graph that its users may change: chosen one by one, then run with.

What was chosen stands in the buttons themselves: each card has its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import escape

from server.service.access import Role
from server.service.errors import InvalidError, NotFoundError
from server.service.records.base import JsonValue
from server.service.records.graphs import GraphAbout, ParameterAbout
from server.service.records.runs import NewRun
from server.telegram_bot.answers import NO, YES, says
from server.telegram_bot.cards.graph import MASK, Chosen, back_button, run_button, value_text
from server.telegram_bot.graphs import unless_gone
from server.telegram_bot.replies import Button, Rows
from server.telegram_bot.talk import Press, Step, Talk
from server.telegram_bot.values import values_of

_ON_A_PAGE = 8
_IN_A_ROW = 2
_LONGEST_LABEL = 30
_COMMA = re.compile(r"[+-]?\d+,\d+")
_EXAMPLES: Mapping[str, str] = {
    "BOOL": "TRUE",
    "SINT": "7",
    "INT": "7",
    "DINT": "7",
    "LINT": "7",
    "USINT": "7",
    "UINT": "7",
    "UDINT": "7",
    "ULINT": "7",
    "REAL": "12.5",
    "LREAL": "12.5",
    "BYTE": "16#0F",
    "WORD": "16#00FF",
    "TIME": "T#1m30s",
    "DATE": "D#2026-12-31",
    "TIME_OF_DAY": "TOD#09:30:00",
    "DATE_AND_TIME": "DT#2026-12-31-09:30:00",
    "JSON": '{"city": "Paris"}',
}
Arguments = Mapping[str, Any]


async def show(talk: Talk, arguments: Arguments) -> None:
    """Show the parameters of a graph, with what was chosen on this card."""
    about = await talk.service.graphs.get(arguments["graph"])
    _show(talk, about, arguments["chosen"], int(arguments.get("page", 0)))


def _show(talk: Talk, about: GraphAbout, chosen: Chosen, page: int = 0) -> None:
    shown = about.parameters[page * _ON_A_PAGE :][:_ON_A_PAGE]
    head = talk.t("⚙️ Parameters of “{name}”", name=about.name)
    text = talk.t("Press one to change it, for a run from this card.")
    lines = [f"<b>{head}</b>", text, "", *_lines(shown, chosen)]
    talk.change("\n".join(lines), _rows(talk, about, chosen, page))


def _lines(parameters: Sequence[ParameterAbout], chosen: Chosen) -> Iterator[str]:
    for one in parameters:
        value = value_text(chosen.get(one.name, one.default))
        if one.is_secret and value:
            value = MASK
        sign = "✳️" if one.name in chosen else "▫️"
        yield f"{sign} {escape(one.name)}: {escape(one.type)} = <code>{escape(value)}</code>"


def _rows(talk: Talk, about: GraphAbout, chosen: Chosen, page: int) -> Rows:
    known = {"graph": about.id, "chosen": dict(chosen)}
    shown = about.parameters[page * _ON_A_PAGE :][:_ON_A_PAGE]
    choices = [
        Button(
            text=one.name[:_LONGEST_LABEL],
            verb="parameters.ask",
            arguments={**known, "parameter": one.name},
        )
        for one in shown
    ]
    rows = [choices[n : n + _IN_A_ROW] for n in range(0, len(choices), _IN_A_ROW)]
    turns = [
        Button(text=sign, verb="parameters", arguments={**known, "page": other})
        for sign, other in (("⬅️", page - 1), ("➡️", page + 1))
        if 0 <= other * _ON_A_PAGE < len(about.parameters)
    ]
    last = [run_button(talk, about.id, chosen)]
    if chosen:
        reset = {"graph": about.id, "chosen": {}}
        last.append(Button(text=talk.plain("↩️ Reset"), verb="parameters", arguments=reset))
    return [
        *rows,
        *([turns] if turns else []),
        last,
        [back_button(talk, about.id, chosen)],
    ]


# --- One parameter ------------------------------------------------------------------------------


async def ask(talk: Talk, arguments: Arguments) -> None:
    """Ask for the value of a parameter."""
    talk.actor.must_be(Role.OPERATOR, to="start runs")
    about = await talk.service.graphs.get(arguments["graph"])
    _ask(talk, about, arguments["parameter"], arguments["chosen"])


def _ask(talk: Talk, about: GraphAbout, name: str, chosen: Chosen, problem: str = "") -> None:
    parameter = _parameter(about, name)
    question = talk.t(
        "What shall “{name}” be? Its type is {type}.", name=name, type=parameter.type or "?"
    )
    lines = [f"⚠️ {escape(problem)}", ""] if problem else []
    lines.append(f"⚙️ {question}")
    example = _EXAMPLES.get(parameter.type)
    if example:
        lines.append(talk.t("For example: <code>{value}</code>", value=example))
    if parameter.is_secret:
        lines.append(talk.t("🔑 It is a secret: delete your message afterwards."))
    known = {"graph": about.id, "chosen": dict(chosen), "parameter": name}
    buttons = []
    if parameter.type == "BOOL":
        buttons += [_setting(text, known, text) for text in ("TRUE", "FALSE")]
    buttons.append(_setting(talk.plain("↩️ As by default"), known, None))
    talk.ask("parameters.value", "\n".join(lines), [buttons], **known)


def _setting(text: str, known: Mapping[str, JsonValue], value: str | None) -> Button:
    return Button(text=text, verb="parameters.set", arguments={**known, "value": value})


async def take_value(talk: Talk, data: Arguments) -> None:
    """Take the value in words."""
    talk.end_dialog()
    await _set(talk, data, _read(talk, data, await talk.service.graphs.get(data["graph"])))


async def press_value(talk: Talk, arguments: Arguments) -> None:
    """Take it by a button."""
    dialog = talk.service.chats.dialogs.get(talk.said.chat, talk.said.person)
    if dialog is not None and dialog.step == "parameters.value":
        talk.end_dialog()
    await _set(talk, arguments, arguments["value"])


def _read(talk: Talk, data: Arguments, about: GraphAbout) -> str:
    """Return what was said as the type of the parameter writes it."""
    kind, said = _parameter(about, data["parameter"]).type, talk.said.text
    if kind == "BOOL" and says(talk, YES):
        return "TRUE"
    if kind == "BOOL" and says(talk, NO):
        return "FALSE"
    if kind in ("REAL", "LREAL") and _COMMA.fullmatch(said.strip()):
        return said.strip().replace(",", ".")
    return said


async def _set(talk: Talk, data: Arguments, text: str | None) -> None:
    about, name = await talk.service.graphs.get(data["graph"]), data["parameter"]
    chosen = {one: value for one, value in data["chosen"].items() if one != name}
    if text is not None:
        try:
            chosen |= values_of({name: text}, about.parameters)
            await talk.service.runs.check(NewRun(graph=about.id, parameters=chosen))
        except InvalidError as error:
            _ask(talk, about, name, data["chosen"], str(error))
            return
    _show(talk, about, chosen)


def _parameter(about: GraphAbout, name: str) -> ParameterAbout:
    """Return a parameter by its name.

    Raises:
        NotFoundError: the graph has another source now.
    """
    for one in about.parameters:
        if one.name == name:
            return one
    raise NotFoundError(name, what="parameter", choices=[one.name for one in about.parameters])


PRESSES: Mapping[str, Press] = {
    "parameters": unless_gone(show),
    "parameters.ask": unless_gone(ask),
    "parameters.set": unless_gone(press_value),
}
STEPS: Mapping[str, Step] = {"parameters.value": take_value}
