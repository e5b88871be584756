"""What alembic runs: the steps, within the transaction that the ledger has open."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
