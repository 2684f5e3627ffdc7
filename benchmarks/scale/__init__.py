"""How far one catalogue goes: listeners, replicas, fleets."""
