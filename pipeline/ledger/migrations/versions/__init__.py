"""One module for each step; alembic finds them by their `revision`."""
