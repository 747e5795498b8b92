"""Runs the steps of versions/ inside the transaction that opening.open_store holds."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
