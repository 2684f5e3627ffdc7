"""Tells webhooks what they are to be told, in threads beside the traffic.

Each webhook with something to do has a thread of its own for that time, so that one which
answers slowly, or never, holds up no other. Of several processes one tells a webhook at a time.
"""

import os
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from secrets import token_hex
from threading import Event, Lock, Thread
from typing import Final

import structlog

from modeldex.catalogue.clock_events import Calendar, due_instants
from modeldex.catalogue.webhooks import Webhook
from modeldex.serving.published import Published
from modeldex.sources.posting import Letter, Receipt, post
from modeldex.store.delivering import Desk, deliver
from modeldex.store.outbox import Outbox, Work

log = structlog.get_logger("modeldex.webhooks")

INTERVAL_SECONDS: Final = 1.0
_FORGETS_EVERY: Final = timedelta(hours=1)
_PATIENCE_SECONDS: Final = 5.0
"""How long a stop waits for what is being sent. What is not known to have arrived is sent again."""


class Deliverer:
    """Looks every second whether a webhook has to be told something."""

    def __init__(
        self,
        outbox: Outbox,
        published: Callable[[], Published],
        clock: Callable[[], datetime],
        *,
        poster: Callable[[Letter], Receipt] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """``published`` gives what is served, and ``poster`` posts; by default over the network."""
        self.attempts: Counter[str] = Counter()
        """Messages that were posted since the start, by what came of it: ``answered``, with
        whatever status, or ``unanswered``."""
        self._outbox = outbox
        self._published = published
        self._clock = clock
        self._post = poster or _post
        self._environ = environ
        self._holder = f"{socket.gethostname()[:60]}-{os.getpid()}-{token_hex(6)}"
        self._busy: dict[str, Thread] = {}
        self._looking = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._failing = False
        self._forgot_at: datetime | None = None
        self._calendars: dict[int, Calendar] = {}
        """Of the revision that is served, and of the one before: what the clock brought of that
        until it ended is told first."""

    def start(self) -> None:
        """Begin to look."""
        self._thread = Thread(target=self._run, name="webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, after what is being sent at the moment, if that does not take long."""
        self._stopping.set()
        for thread in (self._thread, *self._busy.values()):
            if thread is not None:
                thread.join(_PATIENCE_SECONDS)

    def step(self) -> None:
        """Look once, and have whatever is due sent. Raises nothing."""
        with self._looking:
            try:
                self._look()
            except Exception as error:  # of the store: it may be back at the next look
                if not self._failing:
                    log.warning("webhooks can not be told", error=str(error))
                self._failing = True
            else:
                self._failing = False

    def wait(self) -> None:
        """Until nothing is being sent."""
        for thread in list(self._busy.values()):
            thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(INTERVAL_SECONDS):
            self.step()

    def _look(self) -> None:
        published, now = self._published(), self._clock()
        if published.revision == 0:  # nothing is published, or nothing could be loaded yet
            return
        webhooks = {webhook.name: webhook for webhook in published.settings.webhooks}
        self._outbox.follow(webhooks, published.revision)
        self._busy = {name: thread for name, thread in self._busy.items() if thread.is_alive()}
        calendar = self._calendar_of(published) if webhooks else None
        for work in self._outbox.work(webhooks):
            if work.webhook not in self._busy and _has_work(work, calendar, now):
                self._begin(webhooks[work.webhook])
        if webhooks and (self._forgot_at is None or now - self._forgot_at > _FORGETS_EVERY):
            self._outbox.forget(now)
            self._forgot_at = now

    def _begin(self, webhook: Webhook) -> None:
        thread = Thread(
            target=self._deliver, args=(webhook,), name=f"webhook {webhook.name}", daemon=True
        )
        self._busy[webhook.name] = thread
        thread.start()

    def _deliver(self, webhook: Webhook) -> None:
        desk = Desk(
            self._outbox,
            self._posted,
            self._environ,
            self._clock,
            self._holder,
            calendar=self._calendars.get,
        )
        try:
            deliver(desk, webhook, lambda: self._still(webhook))
        except Exception as error:
            log.warning("a webhook could not be told", webhook=webhook.name, error=str(error))

    def _still(self, webhook: Webhook) -> bool:
        """Whether the webhook is still to be told, and just so."""
        return not self._stopping.is_set() and webhook in self._published().settings.webhooks

    def _calendar_of(self, published: Published) -> Calendar:
        """When the clock brings anything of what is served: looked up once for a revision."""
        known = self._calendars.get(published.revision)
        if known is None:
            known = calendar_of(published)
            last = dict(list(self._calendars.items())[-1:])
            self._calendars = {**last, published.revision: known}
        return known

    def _posted(self, letter: Letter) -> Receipt:
        try:
            receipt = self._post(letter)
        except Exception:
            self.attempts["unanswered"] += 1
            raise
        self.attempts["answered"] += 1
        return receipt


def calendar_of(published: Published) -> Calendar:
    """When the clock brings anything of a revision."""
    return Calendar.of(
        published.revision,
        (
            due_instants(facts.boundaries, facts.removes_at)
            for facts in published.facts.values()
            if facts.boundaries
        ),
    )


def _has_work(work: Work, calendar: Calendar | None, now: datetime) -> bool:
    cursor = work.cursor
    if cursor is None or calendar is None:
        return True
    if cursor.place.revision < calendar.revision or cursor.place.model_id is not None:
        return True
    if calendar.is_due(cursor.clock, now):
        return True
    if cursor.paused_until is not None and cursor.paused_until > now:
        return False
    return work.next_attempt is not None and work.next_attempt <= now


def _post(letter: Letter) -> Receipt:
    return post(letter, trust=_trust())


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates are believed; it takes long to make, so it is made once."""
    return ssl.create_default_context()
