"""All rows, in the order of the table."""

from typing import Final

from benchmarks.torture import (
    admins,
    clocks,
    connections,
    disks,
    following,
    fuzz,
    gone,
    kills,
    restarts,
    saved,
    sources,
)
from benchmarks.torture.rows import Row

ROWS: Final[tuple[Row, ...]] = (
    kills.ROW,
    gone.ROW,
    following.SILENT,
    following.BEHIND,
    admins.ROW,
    disks.FULL,
    disks.READ_ONLY,
    disks.DAMAGED,
    saved.ROW,
    clocks.ROW,
    sources.ROW,
    connections.ROW,
    restarts.ROW,
    fuzz.FUZZ,
    fuzz.CATALOGUES,
)
