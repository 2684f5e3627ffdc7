"""The process that serves: what `modeldex serve` becomes once it has read its configuration.

It is begun anew, since what reads a command line is loaded by then, takes 10 MB and is needed no
more.
"""

import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from modeldex.cli.output import Output
    from modeldex.http.config import Config

_JSON = "--json"


def become(config: "Config", output: "Output") -> NoReturn:
    """Go on as the process that serves, with a configuration that was read. It has the same
    number, and tells its failures as ``output`` would."""
    sys.stdout.flush()
    sys.stderr.flush()
    # With `-m` modules are looked for in the working directory, too, unless it says otherwise. Who
    # began this process so wants that.
    safe = () if "-m" in sys.orig_argv else ("-P",)
    words = [sys.executable, *safe, "-m", __name__, *((_JSON,) if output.json else ())]
    os.execve(sys.executable, words, {**os.environ, **config.environment()})  # noqa: S606


def main() -> None:
    """Serve until the process is told to end.

    Raises:
        SystemExit: the server came to an end by itself, or could not begin; with the status that
            `exits.ExitCode` has for it.
    """
    from modeldex.http.config import load
    from modeldex.web import server

    try:
        server.run(load(os.environ))
    except (Exception, KeyboardInterrupt) as error:
        sys.exit(_told(error))


def _told(error: BaseException) -> int:
    from modeldex.cli.failures import report
    from modeldex.cli.output import Output

    return report(error, Output(json=_JSON in sys.argv))


if __name__ == "__main__":
    main()
