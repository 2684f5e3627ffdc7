"""A whole catalogue: what it holds, how it is put together, and how two of them differ.
Pure: no clock, no network, no database; time is an argument."""
