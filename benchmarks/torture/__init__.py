"""Faults, each broken at length: what must be seen, and the figure that was.

    python -m benchmarks.torture [--only NAMES] [--scale PART] [--list]

Each module holds one fault or a group of them, as functions that can be told how often: the tests
in ``tests/faults`` call the same ones with small numbers. Everything happens on this machine, over
the loopback, to processes that were started here.
"""
