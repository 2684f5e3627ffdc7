"""Runs the server exactly as Modeldex runs it, with another application in Modeldex's place.

    python -m benchmarks.read_path.apps.swapping (bare|usual) (same|asgi|rsgi) --port N

The settings of the server are thereby always those that Modeldex has, whatever they become.
"""

import argparse
import os
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from modeldex.http import server
from modeldex.http.config import load

TARGETS = {
    ("bare", Interfaces.ASGI): "benchmarks.read_path.apps.bare:asgi",
    ("bare", Interfaces.RSGI): "benchmarks.read_path.apps.bare:rsgi",
    ("usual", Interfaces.ASGI): "benchmarks.read_path.apps.usual:app",
}


def swapping(application: str, interface: str) -> Callable[..., Any]:
    """What makes a Granian that serves ``application``, whatever it is told to serve."""

    def swapped(target: str, **settings: Any) -> Any:
        chosen = settings["interface"] if interface == "same" else Interfaces(interface)
        settings |= {"interface": chosen, "factory": False}
        made: Any = Granian(TARGETS[application, chosen], **settings)
        serve = made.serve
        made.serve = lambda **_loading: serve()  # which would load Modeldex
        return made

    return swapped


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("application", choices=("bare", "usual"))
    parser.add_argument("interface", choices=("same", "asgi", "rsgi"))
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    vars(server)["Granian"] = swapping(arguments.application, arguments.interface)
    server.run(load(os.environ, {"port": arguments.port}), main)


if __name__ == "__main__":
    main()
