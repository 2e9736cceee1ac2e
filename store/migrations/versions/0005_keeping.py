"""Keeping: seals over the events, erasures of people, self-tests, and which findings administrators have been told.

Refuses, in the database itself: a changed or deleted seal, a deleted event, and a changed one outside an erasure.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("findings", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    _tables()
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


KEEP = "SELECT RAISE(ABORT, 'events_append_only');"
SEALED = "SELECT RAISE(ABORT, 'event_seals_append_only');"
ERASING = "EXISTS (SELECT 1 FROM erasures WHERE running)"
GUARDS = {
    "sqlite": (
        "DROP TRIGGER events_append_only_u",
        f"CREATE TRIGGER events_append_only_u BEFORE UPDATE ON events WHEN NOT {ERASING} BEGIN {KEEP} END",
        f"CREATE TRIGGER event_seals_append_only_u BEFORE UPDATE ON event_seals BEGIN {SEALED} END",
        f"CREATE TRIGGER event_seals_append_only_d BEFORE DELETE ON event_seals BEGIN {SEALED} END",
    ),
    "postgresql": (
        f"""
        CREATE OR REPLACE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF TG_OP = 'UPDATE' AND {ERASING} THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'events_append_only';
        END $$
        """,
        """
        CREATE FUNCTION event_seals_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'event_seals_append_only'; END $$
        """,
        "CREATE TRIGGER event_seals_append_only BEFORE UPDATE OR DELETE ON event_seals "
        "FOR EACH ROW EXECUTE FUNCTION event_seals_append_only()",
        "CREATE TRIGGER events_never_emptied BEFORE TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_append_only()",
        "CREATE TRIGGER event_seals_never_emptied BEFORE TRUNCATE ON event_seals "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_seals_append_only()",
    ),
}


def _tables() -> None:
    op.create_table(
        "event_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("event_seals_event", "event_seals", ["event"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person"),
    )
    op.create_table(
        "selftests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("legs", sa.JSON(), nullable=False),
        sa.CheckConstraint("(state IN ('due', 'called')) = (due_at IS NOT NULL)", name="selftests_due"),
        sa.CheckConstraint("kind IN ('asked', 'weekly')", name="selftests_kind"),
        sa.CheckConstraint("state IN ('due', 'called', 'passed', 'failed')", name="selftests_state"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("selftests_due_at", "selftests", ["due_at"], unique=False)
