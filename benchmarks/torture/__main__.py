"""The command: break things, one row after another, and write down what was seen."""

import argparse
import signal
import sys
import time
import traceback
from types import FrameType

from benchmarks.torture import results
from benchmarks.torture.rows import Broken, Outcome, Row
from benchmarks.torture.table import ROWS


def main() -> int:
    """Run as the command line says.

    Returns:
        The exit status: 0, 1 when a promise did not hold, 130 after Ctrl-C.
    """
    asked = _arguments()
    if asked.list:
        for row in ROWS:
            print(f"{row.name:<12}{row.fault}")
        return 0
    signal.signal(signal.SIGTERM, _interrupt)
    chosen = [row for row in ROWS if asked.only is None or row.name in asked.only]
    try:
        held = [_run(row, asked.scale) for row in chosen]
    except KeyboardInterrupt:
        print(
            "Interrupted; everything that was started has been ended. Rows that are done are kept."
        )
        return 130
    finally:
        results.write_table(results.table(ROWS, results.read()))
    return 0 if all(held) else 1


def _run(row: Row, scale: float) -> bool:
    print(f"{row.name}: {row.fault} …", flush=True)
    started = time.monotonic()
    try:
        outcome = row.run(scale)
    except Broken as broken:
        outcome = Outcome(False, str(broken))
    except Exception as error:  # the next rows are tried all the same
        traceback.print_exc()
        outcome = Outcome(False, f"could not be tried: {type(error).__name__}: {error}"[:300])
    seconds = time.monotonic() - started
    results.keep(row, outcome, scale, seconds)
    print(
        f"  {'held' if outcome.held else 'BROKEN'} in {seconds:.0f} s: {outcome.seen}", flush=True
    )
    return outcome.held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.torture", description=__doc__)
    names = [row.name for row in ROWS]

    def chosen(text: str) -> list[str]:
        asked = [name.strip() for name in text.split(",")]
        unknown = [name for name in asked if name not in names]
        if unknown:
            raise argparse.ArgumentTypeError(f"no {unknown[0]}; there are {', '.join(names)}")
        return asked

    parser.add_argument("--only", type=chosen, metavar="NAMES", help="rows, with commas between")
    parser.add_argument("--scale", type=float, default=1.0, metavar="PART", help="of the whole")
    parser.add_argument("--list", action="store_true", help="tell the rows, and end")
    return parser.parse_args()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
