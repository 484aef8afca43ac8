"""Operations that write to people and channels on Telegram."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

FAMILY = Family(
    "telegram",
    "Telegram",
    types=(
        operation(
            "telegram.send",
            inputs={
                "chat_id: JSON": "To whom: the number of a chat, or @username",
                "message: STRING": "The text; with a photo or document its caption",
                "photo: STRING": "A picture to send, a file of the run",
                "document: STRING": "A file to send, of the run",
                "parse_mode: STRING": "How the text is marked up: HTML, MarkdownV2; empty: not",
                "silent: BOOL": "Whether it comes without a sound",
                "token: STRING": "The token of the bot",
            },
            outputs={
                "response: JSON": "What the API answered last",
                "message_ids: JSON": "The numbers of all messages that were sent, a list",
            },
            comment="Sends a message, a photo or a document by a bot",
        ),
    ),
    operations=(
        Operation(
            "telegram.send",
            "fblib.perform.telegram:send",
            target=lambda _: "telegram",
            secrets=frozenset({"token"}),
            notes=(
                (
                    "A text that is longer than Telegram takes (4,096 characters) goes in several "
                    "messages, divided between paragraphs, lines or words; a marked up one fails."
                ),
                "A caption has 1,024 characters at most; a longer one follows as a message.",
                (
                    "A person's @username is looked for in what was written to the bot in the last "
                    "24 hours, and remembered; no update is confirmed. Who never wrote to the bot "
                    "cannot be written to. A channel needs no such thing."
                ),
                (
                    "When Telegram says how long to wait (429), it is waited for. What was sent "
                    "before a failure is not sent again."
                ),
                (
                    "The address of the API is a setting of the installation, which may be on this "
                    "machine without further leave."
                ),
            ),
        ),
    ),
)
