"""All pieces of work that are not over, by run; and the runs that are paused."""

from runtime.executor.work import Work


class Pieces:
    """What an executor has to do."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._runs: dict[str, dict[Work, None]] = {}
        self._paused: dict[str, list[Work]] = {}
        """Runs that are paused, with what would have begun."""

    def add(self, work: Work) -> None:
        """Know a piece of work."""
        pieces = self._runs.get(work.job.run)
        if pieces is None:
            pieces = self._runs[work.job.run] = {}
        pieces[work] = None

    def discard(self, work: Work) -> None:
        """Forget a piece of work that is over."""
        run = work.job.run
        pieces = self._runs.get(run)
        if pieces is None:
            return
        pieces.pop(work, None)
        if not pieces:
            del self._runs[run]
            if run in self._paused:
                self._paused[run].clear()

    def runs(self) -> list[str]:
        """Return the runs that have something to do."""
        return list(self._runs)

    def of(self, run: str, node: str | None = None) -> list[Work]:
        """Return what a run, or one of its nodes, has to do."""
        return [work for work in self._runs.get(run, ()) if node is None or work.job.node == node]

    def pause(self, run: str) -> None:
        """Let nothing of a run begin."""
        self._paused.setdefault(run, [])

    def go_on(self, run: str) -> list[Work]:
        """End a pause; return what would have begun."""
        return self._paused.pop(run, [])

    def park(self, work: Work) -> bool:
        """Keep a piece of work for later if its run is paused; return whether it is."""
        if not self._paused or work.job.run not in self._paused:
            return False
        self._paused[work.job.run].append(work)
        return True
