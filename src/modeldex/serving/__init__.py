"""Snapshots, the follower that swaps them, and the answers that are read from them."""
