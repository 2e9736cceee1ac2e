"""Threads: a card is found by the message its thread hangs under.

Refuses to lose a card that lives already: each is given the thread its place names.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEYS = ("slot", "platform", "conversation")


def upgrade() -> None:
    op.add_column("addresses", sa.Column("thread", sa.String(), nullable=False, server_default=""))
    _filled()
    op.create_index("addresses_thread", "addresses", ["platform", "conversation", "thread"], unique=False)


def _filled() -> None:
    columns: list[sa.ColumnClause[str]] = [sa.column(name) for name in (*KEYS, "place", "message", "thread")]
    addresses = sa.table("addresses", *columns)
    connection = op.get_bind()
    for row in connection.execute(sa.select(addresses)).mappings().all():
        thread = json.loads(row["place"]).get("thread") or row["message"]
        same = [addresses.c[name] == row[name] for name in KEYS]
        connection.execute(sa.update(addresses).where(*same).values(thread=thread))
