"""Runs from a chat: started, steered, looked at, followed to their ends."""

import io
import zipfile
from pathlib import Path

from server.service.access import LOCAL, Role
from tests.api_client import ASK, WRITE, graph_text, nap
from tests.bots import ANNA, BERT, bot, shows
from tests.control import config, run_of, sample
from tests.talking import in_loop
from tests.telegram_stand_in.api import telegram

QUICK = config(graph_text("quick", WRITE))
SLOW = config(graph_text("slow", nap(0.1), {**ASK, "dependencies": ["nap"]}))
GREET = config(
    graph_text(
        "greet",
        {"id": "wait", "operation": "sleep", "params": {"seconds": 0.01}},
        WRITE,
        user_params=["say.filename", "say.data", "wait.seconds"],
    )
)
BROKEN = config(
    graph_text("broken", {"id": "read", "operation": "file.read", "params": {"file": "no.txt"}})
)


@in_loop
async def test_a_run_is_started_by_a_button_and_sends_its_files(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        graph = (await service.graphs.register(QUICK, by=LOCAL)).graph
        watches = service.chats.watches
        await service.queue.put([], also=[watches.tell_of_graph(graph.id, ANNA, "zip")])
        anna = api.person(ANNA, "Anna")
        await anna.says("/run")
        choice = await anna.sees("Which graph")
        await anna.presses(choice, "▶️ quick")
        shown, files = await anna.sees("quick"), await anna.sees()
        shown = await shows(api, anna, shown, "✅ Succeeded")
        await anna.presses(choice, "▶️ quick")
        for label in ("📊 Status", "📄 Log", "▶️ Run again"):
            await anna.presses(shown, label)
            await anna.sees("quick")
        await anna.says("/runs quick")
        listed = await anna.sees("The last runs")
        runs = await service.runs.list()

    assert files.file
    with zipfile.ZipFile(io.BytesIO(files.file.data)) as zipped:
        assert zipped.read("files/out.txt") == b"hi"
    assert listed.labels == ("1", "2")
    assert len(runs.items) == 2


@in_loop
async def test_parameters_are_said_in_words_and_all_that_is_wrong_is_told(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(GREET, by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says('/run greet say.filename=a b.txt\nsay.data={"a": [1, 2]} wait.seconds=0')
        shown = await anna.sees("greet")
        run = (await service.runs.list()).items[0]
        await service.runs.wait(run.id)
        files = await service.runs.files(run.id)
        await anna.says("/run greet colour=red wait.seconds=soon")
        wrong = await anna.sees("⚠️")
        await anna.says("/run grete")
        near = await anna.sees("⚠️")

    assert "greet" in shown.text
    assert [one.name for one in files] == ["a b.txt"]
    assert run.parameters["say.data"] == {"a": [1, 2]}
    assert wrong.text.count("⚠️") == 2
    assert '"colour"' in wrong.text
    assert '"wait.seconds"' in wrong.text
    assert "greet" in near.text.partition("grete")[2]


@in_loop
async def test_a_run_is_paused_resumed_and_cancelled_after_a_question(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(SLOW, by=LOCAL)
        anna = api.person(ANNA, "Anna", language="ru")
        await anna.says("/run slow")
        shown = await anna.sees("slow")
        await anna.says("/pause")
        await anna.sees("«slow» приостановлен")
        shown = await shows(api, anna, shown, "⏸ Приостановлено")
        query = await anna.presses(shown, "▶️ Продолжить")
        resumed = await anna.sees_answer(query)
        shown = await shows(api, anna, shown, "ask: ждёт согласования")
        await anna.says("/cancel slow")
        question = await anna.sees("Отменить")
        await anna.presses(question, "Нет")
        question = await anna.sees_edited(question, "не отменён")
        await anna.presses(shown, "⏹ Отменить")
        await anna.presses(await anna.sees("Отменить"), "⏹ Да, отменить")
        await anna.sees_edited(shown, "🚫 Отменено")
        await anna.says("/cancel")
        nothing = await anna.sees("/runs")
        await anna.says("/logs slow")
        log = await anna.sees("cancelled")

    assert resumed.text == "«slow» продолжается."
    assert "такого запуска нет" in nothing.text
    assert log.text.startswith("🚫 slow")


@in_loop
async def test_what_is_said_of_a_run_is_no_markup(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        text = graph_text('<a href="https://example.org">x</a>', nap(60))
        await service.graphs.register(config(text), by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run\n<a")
        await anna.sees("<a")
        await anna.says("/pause <a")
        paused = await anna.sees("is paused")
        await anna.says("/run wait.seconds=1")
        nameless = await anna.sees()

    assert paused.text.startswith('“<a href="https://example.org">x</a>” is paused')
    assert "Name the graph first" in nameless.text


@in_loop
async def test_what_failed_is_tried_again_once_by_each_button(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(BROKEN, by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run broken")
        shown = await anna.sees("broken")
        shown = await shows(api, anna, shown, "❌ Failed")
        await anna.presses(shown, "📊 Status")
        old = await anna.sees("❌ read")
        label = "🔁 Try “read” again"
        first = await anna.sees_answer(await anna.presses(shown, label))
        await anna.sees_edited(shown, "❌ Failed")
        answers = [await anna.sees_answer(await anna.presses(one, label)) for one in (old, shown)]
        run = (await service.runs.list()).items[0]
        journal = await service.runs.journal(run.id)

    assert first.text == "What failed is tried again."
    assert [one.text for one in answers] == [
        "That was tried again already.",
        "That was done already.",
    ]
    assert [one.kind for one in journal.items].count("finish") == 2
    # Who follows a run gets no alert of its failure beside.
    assert [one.text.splitlines()[0] for one in anna.chat if one.by_bot] == ["broken", "broken"]


@in_loop
async def test_a_network_is_shown_with_its_values_until_it_is_cancelled(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.graphs.register(sample("4diac/blinker/Blinker.sys"), by=LOCAL)
        anna = api.person(ANNA, "Anna")
        await anna.says("/run Blinker")
        shown = await anna.sees("since")
        await anna.presses(shown, "📟 Values")
        values = await anna.sees("=")
        await anna.says("/archive")
        early = await anna.sees("when it is over")
        await anna.presses(shown, "⏹ Cancel")
        await anna.presses(await anna.sees("Cancel"), "⏹ Yes, cancel it")
        await anna.sees_edited(shown, "🚫 Cancelled")
        await anna.says("/archive blink")
        files = await anna.sees()
        await anna.says("/logs blink")
        await anna.sees("cancelled")

    assert "Blinker" in values.text or ".Q" in values.text
    assert "Blinker" in early.text
    assert files.file
    assert files.file.name.endswith(".zip")


@in_loop
async def test_viewers_look_and_start_nothing(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        await service.chats.people.allow(BERT, "bert", Role.VIEWER, by=LOCAL)
        over = await run_of(service, QUICK)
        bert = api.person(BERT, "Bert")
        await bert.says("/run quick")
        refused = await bert.sees("operator")
        await bert.says(f"/status {over.id[:-2]}")
        looked = await bert.sees("quick")
        await bert.presses(looked, "▶️ Run again")
        await bert.sees("operator")
        runs = await service.runs.list()

    assert "bert" in refused.text
    assert "✅ say" in looked.text
    assert len(runs.items) == 1


@in_loop
async def test_runs_are_listed_by_pages_and_chosen_by_buttons(tmp_path: Path) -> None:
    async with telegram() as api, bot(tmp_path, api) as service:
        anna = api.person(ANNA, "Anna")
        await anna.says("/runs")
        await anna.sees("no runs yet")
        for _ in range(12):
            await run_of(service, QUICK)
        await anna.says("/runs")
        page = await anna.sees("The last runs")
        await anna.presses(page, "Older ➡️")
        page = await anna.sees_edited(page, "Older runs")
        await anna.presses(page, "⬅️ Newest")
        page = await anna.sees_edited(page, "The last runs")
        await anna.says("/status")
        chosen = await anna.sees("Which run?")
        await anna.presses(chosen, chosen.labels[0])
        await anna.sees("✅ say")

    assert len([one for one in page.text.splitlines() if "✅" in one]) == 10
    assert page.labels[:10] == tuple(str(n) for n in range(1, 11))
