"""The service: every verb once, in rooms, for every door."""

from dataclasses import dataclass

from server.service.accounts.room import Accounts
from server.service.analytics import Analytics
from server.service.answers import Answers
from server.service.archives import Archives
from server.service.chats.room import Chats
from server.service.events import Hub
from server.service.graphs.room import Graphs
from server.service.letters import Letters
from server.service.networks import Networks
from server.service.notices.room import Notices
from server.service.queue import DurableQueue
from server.service.runs.room import Runs
from server.service.schedules.room import Schedules
from server.service.vitals import Vitals


@dataclass(frozen=True, slots=True)
class ControlService:
    """What doors are given."""

    graphs: Graphs
    runs: Runs
    networks: Networks
    schedules: Schedules
    letters: Letters
    archives: Archives
    analytics: Analytics
    accounts: Accounts
    answers: Answers
    vitals: Vitals
    events: Hub
    chats: Chats
    queue: DurableQueue
    notices: Notices
