"""The steps from one schema to the next, as Alembic runs them (see `modeldex.store.migrating`).

A published step is never edited: a change of the schema is a new file in ``versions``.
"""
