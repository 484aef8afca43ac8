"""What tests of the bot talk to in place of Telegram.

    async with telegram() as api:                       # tests.telegram_stand_in.api
        anna = api.person(1001, "Anna", language="ru")
        await anna.says("/start")
        message = await anna.sees()
        await anna.presses(message, "▶ Run")

Two things stand behind it, and one of them was not written here:

- **telegram-test-api**, a package of npm, in a process of Node: it takes what people write and
  press, makes updates of it, takes what the bot sends and edits, gives numbers to updates,
  messages and queries, and keeps them all. What a chat shows is read back from it.
- **a proxy** in front of it, which
  - mends what it lacks: `is_bot` of `getMe`; dates, in milliseconds there; `chat_instance` of
    queries; the chats of groups; the answers of edits, empty there; updates, which it forgets as
    soon as they are fetched, while Telegram keeps them until an offset confirms them;
  - records what it does not know: the bytes of documents and photos with `getFile` and downloads,
    deletions, answers to queries, commands, webhooks, "is typing";
  - refuses what Telegram refuses: lengths, sizes, keyboards, HTML that is wrong, edits that
    change nothing, links without a dot in their host, and, if told to, too much haste;
  - fails when told to: errors, lost answers, no network, updates that are malformed or come twice.

`npm ci` in this folder installs the package; `make test` does it where there is npm.
"""
