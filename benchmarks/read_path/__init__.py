"""How fast catalogue reads are, side by side with what else could serve them.

    python -m benchmarks.read_path [--quick] [--with-litellm] [--large]

Every contender is given the same generated catalogue and serves it on the loopback interface
only. What each one sends is checked before anything is measured, so that a figure never stands
for another answer than its neighbour's.
"""
