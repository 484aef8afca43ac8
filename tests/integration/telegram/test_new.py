"""/new: a graph from a file, asked for step by step."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.service.access import LOCAL, Role
from server.service.records.schedules import NewSchedule
from tests.bots import ANNA, BERT, OPS, bot, bot_settings
from tests.conftest import Golden
from tests.control import config, sample
from tests.graph_room import zipped
from tests.schedule_bench import HandClock
from tests.talking import in_loop
from tests.telegram_scenes import Scene
from tests.telegram_stand_in.api import telegram
from tests.telegram_stand_in.people import Person

GOLDEN = Path(__file__).parents[2] / "golden" / "telegram"
SUNDAY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BLINKER = sample("4diac/blinker/Blinker.sys")
ADDER = sample("4diac/adder/Adder.sys")


@pytest.fixture(autouse=True)
def _in_moscow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is in Moscow."""
    monkeypatch.setenv("TZ", "Europe/Moscow")


def broken(changes: Mapping[str, str]) -> bytes:
    """Return the blinker with other texts in it."""
    text = BLINKER.data.decode()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


async def named(person: Person, name: str) -> None:
    """Begin the dialog and say a name that is free."""
    await person.says(f"/new {name}")
    await person.sees(".fboot")


# --- The whole dialog ---------------------------------------------------------------------------


@in_loop
async def test_the_whole_dialog_of_the_origin_in_both_languages(
    tmp_path: Path, golden: Golden
) -> None:
    async with telegram() as api, bot(tmp_path, api, clock=HandClock(SUNDAY)) as service:
        await service.chats.people.allow(BERT, "bert", Role.OPERATOR, by=LOCAL)
        anna = Scene(api.person(ANNA, "Анна", language="ru"))
        await anna.says("/new")
        await anna.sees("Как назвать")
        await anna.says("Мигалка")
        await anna.sees("Пришлите граф")
        await anna.sends(BLINKER)
        await anna.sees("добавлен")
        await anna.presses(await anna.sees("Как присылать"), "📦 ZIP архив")
        await anna.sees("Когда")
        await anna.says("0 25 * * *")
        await anna.sees("the hour is 25")
        await anna.says("0 9 * * 1-5")
        await anna.sees("Ближайшие")
        await anna.sees("Мигалка")

        bert = Scene(api.person(BERT, "Bert", language="en"))
        await bert.says("/new")
        await bert.sees("called")
        await bert.says("Adder")
        await bert.sees("Send the graph")
        await bert.sends(ADDER)
        await bert.sees("is added")
        await bert.presses(await bert.sees("How shall"), "🌐 Web interface")
        await bert.sees("When shall")
        await bert.says("no")
        await bert.sees("Adder")

        migalka = await service.graphs.get("migalka")
        schedule = await service.schedules.get("migalka")
        answers = [service.chats.watches.chats_of_graph(one) for one in ("migalka", "adder")]

    assert (migalka.name, migalka.source_file) == ("Мигалка", "Blinker.sys")
    assert (schedule.expression, schedule.zone, schedule.by) == ("0 9 * * 1-5", "", "anna")
    assert answers == [[(ANNA, "zip")], [(BERT, "web")]]
    golden(GOLDEN / "new_ru.txt", anna.text)
    golden(GOLDEN / "new_en.txt", bert.text)


@in_loop
async def test_a_bad_file_is_answered_place_by_place_and_a_better_one_follows(
    tmp_path: Path, golden: Golden
) -> None:
    bad = broken({'Type="E_T_FF"': 'Type="E_T_F"', "Lamp.Q": "Lamp.QQ", "T#500ms": "soon"})
    async with telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Анна", language="ru")
        await named(anna, "Мигалка")
        await anna.sends_file("Мигалка.sys", bad)
        await anna.sees("ошиб")
        await anna.sees("/cancel")
        transcript = anna.transcript()

        many = [{"id": f"t{n}", "operation": "no.such", "params": {}} for n in range(12)]
        await anna.sends_file("many.json", json.dumps({"name": "many", "tasks": many}).encode())
        told = await anna.sees("ошибок")
        every = await anna.sees()

        await anna.sends_file(BLINKER.file, BLINKER.data)
        await anna.sees("добавлен")
        found = await service.graphs.get("migalka")

    golden(GOLDEN / "new_bad_file.txt", transcript)
    assert told.text.count("many.json:1:") == 10
    assert told.text.endswith("… и ещё 2")
    assert every.file is not None
    assert every.file.name == "many.json.errors.txt"
    assert every.file.data.decode().count("error E") == 12
    assert found.name == "Мигалка"


# --- Names ------------------------------------------------------------------------------------


@in_loop
async def test_a_name_that_is_taken_replaces_that_graph_only_if_somebody_says_so(
    tmp_path: Path,
) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(BLINKER, by=LOCAL)
        await service.schedules.set("blinker", NewSchedule(expression="@daily"), by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/new")
        await anna.sees()
        await anna.says("x" * 51)
        await anna.sees("this one has 51")
        await anna.says("Blinker")
        await anna.presses(await anna.sees("already"), "✏️ No, another name")
        await anna.sees("called")
        await anna.says("Blinker")
        asked = await anna.sees("already")
        await anna.presses(asked, "♻️ Yes, replace it")
        await anna.sees(".fboot")
        settled = await anna.sees_answer(await anna.presses(asked, "♻️ Yes, replace it"))
        await anna.sends_file(ADDER.file, ADDER.data)
        await anna.sees("“Blinker” is replaced")
        await anna.sees("How shall")
        await anna.says("per pigeon")
        await anna.sees("“web” or “zip”")
        await anna.says("ZIP")
        asked = await anna.sees("When shall")
        await anna.presses(asked, "✋ By hand")
        await anna.sees("paused")
        graphs = [(one.name, one.source_file) for one in (await service.graphs.list()).items]
        schedule = await service.schedules.get("blinker")

    assert "settled" in settled.text
    assert graphs == [("Blinker", "Adder.sys")]
    assert asked.labels == ("🕒 @daily", "✋ By hand")
    assert schedule.paused


@in_loop
async def test_the_dialog_is_ended_at_any_step(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Anna")
        await anna.says("/new")
        await anna.sees("called")
        await anna.says("/cancel")
        await anna.sees("nothing was done")
        await named(anna, "one")
        await anna.says("that is no file")
        await anna.sees("That is no file")
        await anna.says("/cancel")
        await anna.sees("nothing was done")
        await anna.sends_file(BLINKER.file, BLINKER.data)
        offered = await anna.sees("shall it be a graph?")
        await anna.presses(offered, "✏️ Another name")
        await anna.sees("called")
        await anna.says("two")
        asked = await anna.sees("How shall")
        await anna.says("/cancel")
        await anna.sees("the graph “two” stays")
        settled = await anna.sees_answer(await anna.presses(asked, "🌐 Web interface"))
        names = [one.name for one in (await service.graphs.list()).items]

    assert "settled" in settled.text
    assert names == ["two"]


@in_loop
async def test_a_dialog_about_what_is_gone_is_over(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Anna")
        await named(anna, "one")
        await anna.sends_file(BLINKER.file, BLINKER.data)
        await anna.presses(await anna.sees("How shall"), "📦 ZIP archive")
        await anna.sees("When shall")
        await service.graphs.delete("one", by=LOCAL)
        await anna.says("0 9 * * *")
        gone = await anna.sees()
        await anna.says("0 9 * * *")
        over = await anna.sees()

    assert 'there is no graph "one"' in gone.text
    assert over.text == "/help shows what the bot can do."


# --- Files ------------------------------------------------------------------------------------


@in_loop
async def test_what_is_no_graph_is_told_in_words_that_help(tmp_path: Path) -> None:
    both = zipped({"a/Blinker.sys": BLINKER.data, "b/Adder.sys": ADDER.data})
    async with telegram() as api:
        settings = bot_settings(
            api, largest_upload=100_000, pages="https://fb.example.org", is_public=True
        )
        async with bot(tmp_path, api, settings=settings) as service:
            anna = api.person(ANNA, "Anna")
            await named(anna, "one")
            for name, data, told in (
                ("photo.png", b"\x89PNG\r\n\x1a\n", "the file is no source; expected a 4diac"),
                ("empty.zip", zipped({"readme.txt": "hello"}), "no source in the ZIP; expected"),
                ("empty.sys", b" ", "the file is empty"),
                ("large.sys", b" " * 100_001, "“large.sys” has 97.7"),
            ):
                await anna.sends_file(name, data)
                await anna.sees(told)
            api.fail(status=404, method="file")
            await anna.sends_file("lost.sys", BLINKER.data)
            await anna.sees("does not give the file")
            await anna.sends_file("bad.sys", broken({"T#500ms": "soon"}))
            bad = await anna.sees("has 1 error")
            await anna.sends_file("both.zip", both)
            await anna.presses(await anna.sees("several sources"), "b/Adder.sys")
            await anna.sees("“one” is added")
            found = await service.graphs.get("one")

    assert (found.name, found.source_file) == ("one", "Adder.sys")
    assert '<a href="https://fb.example.org/explain/E303">E303</a>' in bad.html


@in_loop
async def test_a_file_that_nobody_asked_for_is_offered_as_a_graph_of_its_name(
    tmp_path: Path,
) -> None:
    def task(name: str, operation: str, **parameters: object) -> Mapping[str, object]:
        return {"id": name, "operation": operation, **parameters, "dependencies": []}

    later = task("later", "dict_to_string", dependent_params={"data": "nap.results.slept"})
    nap = task("nap", "async_sleep", independent_params={"sleep_time": 0})
    own = config(json.dumps({"dag_name": "own", "tasks": [nap, later]}), "Nap.json")
    async with telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Anna")
        await anna.sends_file(own.file, own.data)
        offered = await anna.sees("“Nap.json”: shall it be a graph?")
        await anna.presses(offered, "➕ Add “Nap”")
        added = await anna.sees("“Nap” is added: 2 tasks")
        twice = await anna.sees_answer(await anna.presses(offered, "➕ Add “Nap”"))
        await anna.says("/cancel")
        await anna.sends_file(own.file, own.data)
        again = await anna.sees("shall it be a graph?")
        names = [one.name for one in (await service.graphs.list()).items]

    assert "⚠️ 1 warning:\n• Nap.json:1:" in added.text
    assert twice.text == "That was done already."
    assert again.labels[0] == "♻️ Replace “Nap”"
    assert names == ["Nap"]


# --- Who may ------------------------------------------------------------------------------------


@in_loop
async def test_in_a_group_a_question_is_for_whom_it_was_put_to_and_viewers_may_not(
    tmp_path: Path,
) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        anna, bert = api.person(ANNA, "Anna"), api.person(BERT, "Bert")
        ops = api.group(OPS, "Ops", members=[anna, bert])
        await service.chats.people.allow(BERT, "bert", Role.VIEWER, by=LOCAL)
        await bert.says("/new")
        refused = await bert.sees()
        await service.chats.people.allow(OPS, "ops", Role.OPERATOR, by=LOCAL)
        there = anna.at(ops)
        await there.says("/new")
        await there.sees("called")
        await there.says("Adder")
        await there.sees(".fboot")
        await there.sends_file(ADDER.file, ADDER.data)
        asked = await there.sees("How shall")
        other = await bert.at(ops).sees_answer(await bert.at(ops).presses(asked, "📦 ZIP archive"))
        await there.presses(asked, "📦 ZIP archive")
        await there.presses(await there.sees("answer by a reply"), "✋ By hand")
        await there.sees("when somebody starts it")
        answer = service.chats.watches.answer_of("adder", OPS)

    assert "needs the role operator" in refused.text
    assert "put to somebody else" in other.text
    assert answer == "zip"
