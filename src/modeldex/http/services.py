"""What the routes of one process share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from modeldex.http.deliverer import Deliverer
from modeldex.http.metrics import RequestFigures
from modeldex.serving.follower import Follower
from modeldex.serving.keeping import Keeper
from modeldex.serving.pasts import PastSnapshots
from modeldex.store.store import Store

if TYPE_CHECKING:
    from modeldex.http.listening import Hub
    from modeldex.http.prober import Prober
    from modeldex.http.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Services:
    """What the routes of one process share."""

    store: Store
    follower: Follower
    clock: Callable[[], datetime]
    figures: RequestFigures
    pasts: PastSnapshots
    hub: "Hub"
    deliverer: Deliverer
    timetable: "Timetable"
    process: str | None = None
    """What tells this process from others at the same address, where there are any."""
    prober: "Prober | None" = None
    keeper: Keeper | None = None
    """What saves that which is served, where that is wanted."""
    files_below: str | None = None
    """The directory in which a catalogue that comes over HTTP may name files."""
    metrics_token: str | None = field(default=None, repr=False)
    """With it whoever asks is told all figures, as with an admin key."""
