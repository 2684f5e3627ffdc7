"""Who waits for a revision is woken by it, and does not wait for ever."""

import asyncio
import threading

import pytest

from modeldex.http.arrivals import Arrivals


def test_who_waits_is_woken_from_another_thread() -> None:
    arrivals, there = Arrivals(60.0), [False, False]

    async def wait_for_two_changes() -> None:
        waiting = asyncio.create_task(arrivals.wait(lambda: all(there)))
        for index in range(len(there)):
            await asyncio.sleep(0)
            assert not waiting.done()
            there[index] = True
            threading.Thread(target=arrivals.tell).start()
        await waiting

    asyncio.run(wait_for_two_changes())


@pytest.mark.parametrize("there", [True, False])
def test_what_is_there_and_what_does_not_come_keeps_nobody(*, there: bool) -> None:
    arrivals = Arrivals(0.0)
    asyncio.run(arrivals.wait(lambda: there))
    arrivals.tell()
