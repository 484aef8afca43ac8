"""All that the service knows of chats."""

from dataclasses import dataclass

from server.service.chats.dialogs import Dialogs
from server.service.chats.offers import Offers
from server.service.chats.people import People
from server.service.chats.questions import Questions
from server.service.chats.watches import Watches


@dataclass(frozen=True, slots=True)
class Chats:
    """What a bot is given beside the verbs."""

    people: People
    offers: Offers
    dialogs: Dialogs
    watches: Watches
    questions: Questions
