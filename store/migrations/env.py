"""Alembic's entry: runs the migrations on the connection that `store.schema` hands over.

Refuses to open a connection of its own.
"""

from alembic import context

from store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
