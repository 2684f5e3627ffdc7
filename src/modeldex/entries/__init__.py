"""What a model entry is: types, capabilities, constraints, prices, lifecycle, and how a
problem in one is told. Pure: no clock, no network, no database."""
