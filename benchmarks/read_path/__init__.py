"""How fast catalogue reads are, side by side with what else could serve them.

    python -m benchmarks.read_path [--quick] [--with-litellm] [--large]

Every contender is given the same generated catalogue and serves it on the loopback interface
only. What each one sends is checked before anything is measured, so that a figure never stands
for another answer than its neighbour's. Contenders are measured in turns, a case at a time, and
ratios are taken within a round.

One worker each, and no core of its own by default: servers and wrk share what the machine has,
as the figures to reach were set. On two cores wrk needs most of one, and for the largest bodies
it is wrk that limits nginx; the column `cores` shows who was at the end of his strength, and
processor time per request does not depend on it. ``--cores apart`` gives the server one core and
wrk another, which denies servers the use of their threads side by side.
"""
