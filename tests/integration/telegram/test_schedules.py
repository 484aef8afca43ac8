"""/schedule: when graphs run by themselves."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.service.access import LOCAL, Role
from server.service.records.schedules import NewSchedule
from tests.bots import ANNA, BERT, bot
from tests.control import config, sample, until
from tests.schedule_bench import HandClock
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

SUNDAY = datetime(2026, 3, 1, 9, 29, 30, tzinfo=UTC)
BLINKER = sample("4diac/blinker/Blinker.sys")
OWN = config(
    '{"name": "own", "schedule": "@daily", "tasks": [{"id": "nap", "operation": "sleep", '
    '"params": {"seconds": 0}}]}'
)


@pytest.fixture(autouse=True)
def _in_moscow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is in Moscow."""
    monkeypatch.setenv("TZ", "Europe/Moscow")


@in_loop
async def test_a_system_added_from_a_phone_runs_at_its_times(tmp_path: Path) -> None:
    clock = HandClock(SUNDAY)
    async with telegram() as api, bot(tmp_path, api, clock=clock) as service:
        anna = api.person(ANNA, "Anna")
        await anna.says("/new Lamp")
        await anna.sees(".fboot")
        await anna.sends_file(BLINKER.file, BLINKER.data)
        await anna.presses(await anna.sees("How shall"), "🌐 Web interface")
        await anna.sees("When shall")
        await anna.says("* * * * *")
        told = await anna.sees("It runs by itself")
        card = await anna.sees("Lamp")

        async def runs() -> bool:
            found = (await service.runs.list(graph="lamp")).items
            return [one.state for one in found] == ["running"]

        clock.put(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
        await until(runs)
        [run] = (await service.runs.list(graph="lamp")).items
        going = await anna.sees("Running since")
        await anna.presses(card, "⏸ Pause schedule")
        paused = await anna.sees_edited(card)
        schedule = await service.schedules.get("lamp")

    assert "• Sun, 1 March 2026, 12:30" in told.text
    assert (run.graph, schedule.last_run, schedule.paused) == ("Lamp", run.id, True)
    assert going.text.startswith("Lamp\n")
    assert "▶️ Resume schedule" in paused.labels


@in_loop
async def test_everything_of_a_schedule_is_changed_by_buttons_or_in_words(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api, clock=HandClock(SUNDAY)) as service:
        await service.graphs.register(BLINKER, by=LOCAL)
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/schedule")
        chosen = await anna.sees("Ни у одного графа")
        await anna.presses(chosen, "Blinker")
        screen = await anna.sees_edited(chosen, "вручную")
        await anna.presses(screen, "🕒 Задать время")
        asked = await anna.sees_edited(screen, "cron")
        await anna.says("0 9 * * 8")
        await anna.sees("the weekday is 8")
        await anna.presses(asked, "каждый день в 9:00")
        screen = await anna.sees_edited(asked, "0 9 * * *")
        for label, choice, shown in (
            ("⏮ Пропуски", "наверстать все", "Пропущенные запуски: наверстать все"),
            ("🎲 Разброс", "60", "Разброс начала: 1"),
            ("🌍 Пояс", "UTC", "Часовой пояс: UTC"),
        ):
            await anna.presses(screen, label)
            asked = await anna.sees_edited(screen)
            await anna.presses(asked, choice)
            screen = await anna.sees_edited(asked, shown)
        for label, words, shown in (
            ("🔁 Наложение", "Wait for its end", "дождаться его конца"),
            ("🌍 Пояс", "Europe/Berln", 'Did you mean "Europe/Berlin"?'),
            ("", "Europe/Berlin", "Часовой пояс: Europe/Berlin"),
            ("🎲 Разброс", "never", "valid number"),
            ("", "2,5", "Разброс начала: 2,5"),
        ):
            if label:
                await anna.presses(screen, label)
                await anna.sees_edited(screen, "?")
            await anna.says(words)
            screen = await anna.sees(shown)
        schedule = await service.schedules.get("blinker")

    assert (schedule.missed, schedule.overlap, schedule.jitter) == ("all", "queue", 2.5)
    assert (schedule.expression, schedule.zone) == ("0 9 * * *", "Europe/Berlin")


@in_loop
async def test_a_schedule_is_set_in_one_line_paused_and_removed(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api, clock=HandClock(SUNDAY)) as service:
        await service.graphs.register(OWN, by=LOCAL)
        await service.graphs.register(BLINKER, by=LOCAL)
        await service.chats.people.allow(BERT, "bert", Role.VIEWER, by=LOCAL)
        anna, bert = api.person(ANNA, "Anna"), api.person(BERT, "Bert")
        await anna.says("/schedule ow 30 6 * * MON-FRI")
        screen = await anna.sees("• Mon, 2 March 2026, 06:30")
        await anna.presses(screen, "⏸ Pause")
        screen = await anna.sees_edited(screen, "⏸ paused")
        await anna.presses(screen, "▶ Resume")
        screen = await anna.sees_edited(screen, "▶ on")
        await anna.presses(screen, "🗑 Remove")
        asked = await anna.sees_edited(screen, "author wrote counts again: @daily")
        await anna.presses(asked, "🗑 Yes, remove")
        own = await anna.sees_edited(asked, "the author of the graph")
        await anna.says("/schedule own no")
        paused = await anna.sees("⏸ paused")
        await anna.says("/schedule blink @hourly")
        await anna.sees("@hourly")
        await anna.says("/schedule blink every day")
        wrong = await anna.sees("is no cron expression")
        await anna.says("/schedule lamp @hourly")
        await anna.sees('there is no graph "lamp"')
        await anna.says("/schedule blink 1 2 3")
        await anna.sees("it has 3 fields")
        weekly = NewSchedule(expression="0 9 * * 0", zone="Europe/Berlin")
        await service.schedules.set("blinker", weekly, by=LOCAL)
        await bert.says("/schedule")
        listed = await bert.sees("Schedules")
        await bert.presses(listed, "Blinker")
        seen = await bert.sees_edited(listed, "Schedule of “Blinker”")

    assert "🗑 Remove" not in own.labels
    assert "own" in paused.text
    assert '"every day"' in wrong.text
    assert listed.text.splitlines()[1:] == [
        "▶ Blinker 0 9 * * 0",
        "    Sun, 8 March 2026, 09:00",
        "⏸ own @daily",
        "    paused",
    ]
    assert seen.labels == ("⬅ Back", "🕒 All schedules")
    assert "• Sun, 22 March 2026, 09:00 UTC+01:00" in seen.text
    assert "• Sun, 29 March 2026, 09:00 UTC+02:00" in seen.text


@in_loop
async def test_many_schedules_and_graphs_come_in_pages(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api, clock=HandClock(SUNDAY)) as service:
        for number in range(11):
            await service.graphs.register(replace(OWN, name=f"own {number:02}"), by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/schedule")
        first = await anna.sees("own 09")
        await anna.presses(first, "▶")
        second = await anna.sees_edited(first, "own 10")
        await anna.presses(second, "➕ Another graph")
        graphs = await anna.sees_edited(second, "Which graph?")
        await anna.presses(graphs, "▶")
        more = await anna.sees_edited(graphs)

    assert first.labels[-3:] == ("own 09", "▶", "➕ Another graph")
    assert second.labels == ("own 10", "◀", "➕ Another graph")
    assert graphs.labels[-2:] == ("own 09", "▶")
    assert more.labels == ("own 10",)
