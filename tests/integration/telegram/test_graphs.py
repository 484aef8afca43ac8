"""/graphs: the list, and every button of a card."""

import re
from pathlib import Path
from xml.sax.saxutils import escape

from server.service.access import LOCAL, Role
from server.service.records.runs import NewRun
from server.service.records.schedules import NewSchedule
from tests.api_client import WRITE, graph_text, nap
from tests.bots import ANNA, BERT, bot
from tests.control import config, sample
from tests.graph_room import zipped
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram
from tests.telegram_stand_in.messages import Message

BLINKER = sample("4diac/blinker/Blinker.sys")
ADDER = sample("4diac/adder/Adder.sys")
REPORT = graph_text("report", WRITE, nap(0.05), user_params=["filename", "seconds"])


def is_picture(message: Message) -> bool:
    """Whether a message has a PNG of a size that a phone shows."""
    file = message.file
    return file is not None and file.kind == "photo" and 300 <= max(file.sides) <= 2560


@in_loop
async def test_graphs_are_listed_in_parts_and_found_by_a_word(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Anna", language="en")
        await anna.says("/graphs")
        empty = await anna.sees()
        for number in range(12):
            await service.graphs.register(config(graph_text(f"g{number:02}", nap(0))), by=LOCAL)
        ran = await service.runs.start(NewRun(graph="g11"), by=LOCAL)
        await service.runs.wait(ran.id)

        await anna.says("/graphs")
        first = await anna.sees()
        await anna.presses(first, "➡️")
        second = await anna.sees_edited(first)
        await anna.presses(second, "⬅️")
        again = await anna.sees_edited(second)
        await anna.says("/graphs G1")
        some = await anna.sees()
        await anna.says("/graphs g07")
        card = await anna.sees()
        await anna.says("/graphs x&y")
        none = await anna.sees()

    assert (empty.text, empty.labels) == (
        "There are no graphs yet; /new adds one.",
        ("➕ New graph",),
    )
    assert first.labels == again.labels
    assert first.labels == (*(f"▫️ g{n:02}" for n in range(10)), "➡️", "➕ New graph")
    assert second.labels == ("▫️ g10", "✅ g11", "⬅️", "➕ New graph")
    assert some.labels[:2] == ("▫️ g10", "✅ g11")
    assert card.text.startswith("g07\n")
    assert none.text == "No graph has “x&y” in its name."


@in_loop
async def test_a_card_shows_a_graph_and_runs_it_as_often_as_it_is_pressed(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(BLINKER, by=LOCAL)
        await service.graphs.register(config(REPORT), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/graphs")
        listed = await anna.sees()
        await anna.presses(listed, "▫️ Blinker")
        blinker = await anna.sees("Blinker")
        await anna.presses(listed, "▫️ report")
        card = await anna.sees("report")

        query = await anna.presses(card, "▶️ Запустить")
        told = await anna.sees_answer(query)
        await anna.sees_edited(await anna.sees("report"), "✅")
        ran = await anna.sees_edited(card, "Последний запуск")
        late = await anna.sees_answer(await anna.presses(card, "▶️ Запустить"))
        await anna.presses(ran, "▶️ Запустить")
        await anna.sees("report")
        runs = (await service.runs.list(graph="report")).items
        await service.runs.wait(runs[0].id)

        ran = await anna.sees_edited(ran)
        await anna.presses(ran, "📊 Статус")
        status = await anna.sees_edited(ran)
        await anna.presses(status, "2")
        first = await anna.sees(runs[1].id)
        await anna.presses(status, "⬅ Назад")
        back = await anna.sees_edited(status)
        await anna.presses(back, "⬅ К графам")
        graphs = await anna.sees("Графы")

    assert is_picture(blinker)
    assert is_picture(card)
    assert blinker.text.splitlines() == [
        "Blinker",
        "система 4diac · 6 блоков · Blinker.sys",
        "♾ Работает, пока не остановят.",
        "",
        "Ещё не запускался.",
        "✋ Запускается вручную.",
    ]
    assert (told.text, late.text) == ("Граф запущен.", "Это уже сделано.")
    assert len(runs) == 2
    assert status.text.startswith("📊 Последние запуски «report»\n1. ✅ Успешно · ")
    assert "report" in first.text
    assert back.text.startswith("report\n")
    assert "✅ report" in graphs.labels


@in_loop
async def test_a_run_gets_parameters_that_were_chosen_in_words(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(config(REPORT), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/graphs report")
        card = await anna.sees()
        await anna.presses(card, "⚙️ Параметры")
        shown = await anna.sees_edited(card)
        await anna.presses(shown, "nap.seconds")
        asked = await anna.sees("Тип: LREAL")
        await anna.says("скоро")
        wrong = await anna.sees("⚠️")
        await anna.says("0,01")
        chosen = await anna.sees("✳️ nap.seconds")
        await anna.presses(chosen, "say.filename")
        await anna.sees("Тип: STRING")
        await anna.says("да & нет.txt")
        both = await anna.sees("✳️ say.filename")
        await anna.presses(both, "⬅ Назад")
        own_card = await anna.sees_edited(both)
        await anna.presses(own_card, "⚙️ Параметры")
        both = await anna.sees_edited(own_card)
        await anna.presses(both, "▶️ Запустить с ними")
        await anna.sees_edited(await anna.sees(), "✅")
        [run] = (await service.runs.list()).items
        files = [one.name for one in await service.runs.files(run.id)]

        both = await anna.sees_edited(both)
        await anna.presses(both, "⚙️ Параметры")
        again = await anna.sees_edited(both)
        await anna.presses(again, "nap.seconds")
        question = await anna.sees("LREAL")
        await anna.presses(question, "↩️ По умолчанию")
        less = await anna.sees_edited(question)
        await anna.presses(again, "↩️ Сбросить")
        reset = await anna.sees_edited(again)

    assert shown.text.splitlines()[-2:] == [
        "▫️ say.filename: STRING = 'out.txt'",
        "▫️ nap.seconds: LREAL = 0.05",
    ]
    assert asked.text.endswith("Например: 12.5")
    assert '"скоро" is not a LREAL; expected a number' in wrong.text
    assert "• say.filename = да & нет.txt" in own_card.text
    assert run.parameters == {"nap.seconds": 0.01, "say.filename": "да & нет.txt"}
    assert files == ["да & нет.txt"]
    assert (less.text.count("✳️"), reset.text.count("✳️")) == (1, 0)


@in_loop
async def test_values_are_checked_and_secrets_are_not_shown(tmp_path: Path) -> None:
    call = {
        "id": "call",
        "operation": "http.request",
        "params": {"url": "http://127.0.0.1:1", "params": {"page": 1}, "token": "t-1"},
    }
    text = graph_text("calls", call, user_params=["token", "params"])
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(config(text), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="en")
        await anna.says("/graphs calls")
        card = await anna.sees()
        await anna.presses(card, "⚙️ Parameters")
        shown = await anna.sees_edited(card)
        await anna.presses(shown, "call.params")
        await anna.sees("JSON")
        await anna.says('{"city": ')
        wrong = await anna.sees("⚠️")
        await anna.says('{"city": "Paris"}')
        right = await anna.sees("✳️")
        await anna.presses(right, "call.token")
        asked = await anna.sees("secret")
        await anna.says("t-2")
        hidden = await anna.sees("✳️ call.token")

    assert "not JSON" in wrong.text
    assert '= {"city": "Paris"}' in right.text
    assert "delete your message" in asked.text
    assert "t-1" not in shown.text
    assert "t-2" not in hidden.text
    assert "***" in hidden.text


@in_loop
async def test_a_graph_is_renamed_and_its_buttons_go_on(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(BLINKER, by=LOCAL)
        await service.graphs.register(config(REPORT), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/graphs blinker")
        card = await anna.sees()
        await anna.presses(card, "✏️ Переименовать")
        await anna.sees("Как теперь назвать «Blinker»?")
        for bad in ("report", " ", "я" * 51):
            await anna.says(bad)
            await anna.sees("другого графа с таким названием быть не должно")
        await anna.says("Маяк <север>")
        said = await anna.sees()
        renamed = await anna.sees()
        await anna.presses(card, "📊 Статус")
        status = await anna.sees_edited(card)
        about = await service.graphs.get("blinker")

    assert said.text == "✏️ Теперь граф называется «Маяк <север>»."
    assert renamed.text.startswith("Маяк <север>\n")
    assert is_picture(renamed)
    assert (about.name, about.own_name) == ("Маяк <север>", "Blinker")
    assert "«Маяк <север>»" in status.text


@in_loop
async def test_a_graph_gets_another_source_and_keeps_all_else(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(BLINKER, by=LOCAL)
        await service.graphs.rename("blinker", "Lamp", by=LOCAL)
        await service.schedules.set("blinker", NewSchedule(expression="0 9 * * *"), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="en")
        await anna.says("/graphs lamp")
        card = await anna.sees()
        await anna.presses(card, "📄 Edit")
        asked = await anna.sees("Send the new source of “Lamp”")
        await anna.presses(asked, "📥 The source as it is")
        source = await anna.sees()
        await anna.says("here it is")
        await anna.sees("That is no file")
        await anna.sends_file("Broken.sys", BLINKER.data.replace(b"E_CYCLE", b"E_CYCEL"))
        mistakes = await anna.sees("❌")
        await anna.sees("Send a better file")
        both = zipped({"a/Blinker.sys": BLINKER.data, "b/Adder.sys": ADDER.data})
        await anna.sends_file("both.zip", both)
        await anna.presses(await anna.sees("several sources"), "b/Adder.sys")
        done = await anna.sees("✅")
        changed = await anna.sees("Lamp")
        about = await service.graphs.get("blinker")
        schedule = await service.schedules.get("blinker")
        graphs = (await service.graphs.list()).items

    assert source.file is not None
    assert (source.file.name, source.file.data) == ("Blinker.sys", BLINKER.data)
    assert "E_CYCEL" in mistakes.text
    assert done.text.startswith("✅ “Lamp” has another source: ")
    assert "Adder.sys" in changed.text
    assert changed.file is not None
    assert card.file is not None
    assert changed.file.data != card.file.data
    assert (about.name, about.own_name, len(graphs)) == ("Lamp", "Blinker", 1)
    assert schedule.expression == "0 9 * * *"


@in_loop
async def test_a_schedule_is_turned_off_and_on_from_the_card(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(BLINKER, by=LOCAL)
        await service.schedules.set("blinker", NewSchedule(expression="0 9 * * *"), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="en")
        await anna.says("/graphs blinker")
        on = await anna.sees()
        await anna.presses(on, "⏸ Pause schedule")
        off = await anna.sees_edited(on)
        paused = (await service.schedules.get("blinker")).paused
        await anna.presses(off, "▶️ Resume schedule")
        again = await anna.sees_edited(off)
        await anna.presses(again, "🕒 Schedule")
        screen = await anna.sees_edited(again)
        resumed = not (await service.schedules.get("blinker")).paused

    assert re.search(r"🕒 0 9 \* \* \*, next: \w+, \d+ \w+ \d{4}, 09:00$", on.text)
    assert off.text.endswith("⏸ Schedule 0 9 * * *, paused")
    assert again.text == on.text
    assert (paused, resumed) == (True, True)
    assert "Schedule of “Blinker”" in screen.text


@in_loop
async def test_a_graph_is_deleted_after_a_question_and_old_buttons_say_so(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(BLINKER, by=LOCAL)
        await service.runs.start(NewRun(graph="blinker"), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/graphs blinker")
        card = await anna.sees()
        await anna.says("/graphs blinker")
        old = await anna.sees()
        await anna.presses(card, "🗑 Удалить")
        asked = await anna.sees_edited(card)
        await anna.presses(asked, "⬅ Назад")
        kept = await anna.sees_edited(asked)
        await anna.presses(kept, "🗑 Удалить")
        asked = await anna.sees_edited(kept)
        await anna.presses(asked, "🗑 Да, удалить")
        gone = await anna.sees_edited(asked)
        told = await anna.sees_answer(await anna.presses(old, "▶️ Запустить"))
        after = await anna.sees_edited(old)
        times = await anna.sees_answer(await anna.presses(old, "🕒 Расписание"))
        graphs, runs = await service.graphs.list(), await service.runs.list()

    assert asked.text.splitlines() == [
        "🗑 Удалить «Blinker»?",
        "Исходный файл, рисунок и расписание исчезнут навсегда.",
        "Останется 1 запуск.",
        "1 начатый запуск дойдёт до конца.",
    ]
    assert kept.labels == card.labels
    assert (gone.text, gone.labels) == ("🗑 Граф «Blinker» удалён.", ("📋 Графы",))
    assert (told.text, after.text) == ("Этот граф удалён.", "🗑 Этот граф удалён.")
    assert times.text == told.text
    assert (graphs.items, len(runs.items)) == ([], 1)


@in_loop
async def test_whoever_may_only_look_is_offered_nothing_else(tmp_path: Path) -> None:
    """Buttons of a card that somebody else has opened refuse, politely."""
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(config(REPORT), by=LOCAL)
        await service.chats.people.allow(BERT, "bert", Role.VIEWER, by=LOCAL)
        anna, bert = api.person(ANNA, "Anna"), api.person(BERT, "Bert")
        group = api.group(-2001, "Ops", members=[anna, bert])
        await bert.says("/graphs report")
        card = await bert.sees()
        here, there = anna.at(group), bert.at(group)
        await here.says("/graphs report")
        shared = await there.sees()
        refusals = []
        for label in ("▶️ Run now", "✏️ Rename", "📄 Edit", "🗑 Delete"):
            await there.presses(shared, label)
            refusals.append((await there.sees("⚠️")).text)
        runs = (await service.runs.list()).items

    assert card.labels == ("🕒 Schedule", "📊 Status", "⬅ Graphs")
    assert is_picture(card)
    assert all('"bert" is viewer and may not' in one for one in refusals)
    assert list(runs) == []


@in_loop
async def test_a_drawing_that_is_too_large_for_a_chat_comes_as_a_file(tmp_path: Path) -> None:
    chain = [
        {**nap(0, f"a_task_with_a_rather_long_name_{n}"), "dependencies": before}
        for n in range(22)
        for before in [[f"a_task_with_a_rather_long_name_{n - 1}"] if n else []]
    ]
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(config(graph_text("Длинный", *chain)), by=LOCAL)
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/graphs длинный")
        card = await anna.sees()
        await anna.presses(card, "🖼 Рисунок")
        drawing = await anna.sees()

    assert card.file is None
    assert card.text.endswith("🖼 Рисунок слишком велик для чата.")
    assert drawing.file is not None
    assert drawing.file.name == "dlinnyy.svg"
    assert f"<title>{escape('Длинный')}</title>" in drawing.file.data.decode()
