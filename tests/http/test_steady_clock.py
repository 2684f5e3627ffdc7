"""The server's clock, while somebody sets the system's."""

from datetime import UTC, datetime

from modeldex.http.steady_clock import SteadyClock


class System:
    """The clocks of a machine."""

    wall = 1_000_000.0
    monotonic = 50.0

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.monotonic += seconds

    def clock(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.monotonic)


def test_it_tells_what_the_system_tells() -> None:
    system = System()
    clock = system.clock()
    system.passes(3600)
    assert clock.unix() == system.wall
    assert clock() == datetime.fromtimestamp(system.wall, UTC)


def test_what_is_set_back_is_not_followed_and_time_goes_on() -> None:
    system = System()
    clock = system.clock()
    system.passes(100)
    system.wall -= 3600
    assert clock.unix() == 1_000_100
    system.passes(7)
    assert clock.unix() == 1_000_107


def test_what_is_set_forward_is_followed_and_so_is_its_correction() -> None:
    system = System()
    clock = system.clock()
    system.wall += 3600
    assert clock.unix() == system.wall
    system.wall -= 3600
    system.passes(7)
    assert clock.unix() == 1_000_007
