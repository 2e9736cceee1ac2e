"""The foundation: the company, its products, who holds what, what came in and what is to go out.

Refuses, in the database itself: two accepted holders of one rank at one instant, and a changed or deleted event.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tables()
    op.execute("INSERT INTO company (id, name, about, portfolio) VALUES (1, '', '', 0)")
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


OVERLAP = """
    SELECT RAISE(ABORT, 'assignments_one_at_a_time') WHERE EXISTS (
        SELECT 1 FROM assignments AS other
        WHERE other.subject = NEW.subject AND other.accountability = NEW.accountability AND other.rank = NEW.rank
          AND other.state = 'accepted' AND other.id IS NOT NEW.id
          AND other.valid_from < coalesce(NEW.valid_to, '9999-12-31')
          AND NEW.valid_from < coalesce(other.valid_to, '9999-12-31'));
"""
KEEP = "SELECT RAISE(ABORT, 'events_append_only');"
GUARDS = {
    "sqlite": (
        f"CREATE TRIGGER assignments_one_at_a_time_i BEFORE INSERT ON assignments "
        f"WHEN NEW.state = 'accepted' BEGIN {OVERLAP} END",
        f"CREATE TRIGGER assignments_one_at_a_time_u BEFORE UPDATE ON assignments "
        f"WHEN NEW.state = 'accepted' BEGIN {OVERLAP} END",
        f"CREATE TRIGGER events_append_only_u BEFORE UPDATE ON events BEGIN {KEEP} END",
        f"CREATE TRIGGER events_append_only_d BEFORE DELETE ON events BEGIN {KEEP} END",
    ),
    "postgresql": (
        # Ranges need no extension; equality of text would, so the slot takes part as a range of one 64-bit hash.
        """
        ALTER TABLE assignments ADD CONSTRAINT assignments_one_at_a_time EXCLUDE USING gist (
            int8range(hashtextextended(subject || '/' || accountability || '/' || rank, 0),
                      hashtextextended(subject || '/' || accountability || '/' || rank, 0), '[]') WITH &&,
            tstzrange(valid_from, valid_to) WITH &&
        ) WHERE (state = 'accepted')
        """,
        """
        CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'events_append_only'; END $$
        """,
        "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events "
        "FOR EACH ROW EXECUTE FUNCTION events_append_only()",
    ),
}


def _tables() -> None:
    op.create_table(
        "addresses",
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slot", "platform", "conversation"),
    )
    op.create_index("addresses_message", "addresses", ["platform", "conversation", "message"], unique=False)
    op.create_table(
        "aliases",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('alias', 'former', 'taught')", name="aliases_kind"),
        sa.PrimaryKeyConstraint("subject", "name"),
    )
    op.create_index("aliases_subject", "aliases", ["subject"], unique=False)
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("answers_conversation", "answers", ["conversation", "id"], unique=False)
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("portfolio", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="company_is_one"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("portfolio", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("events_portfolio", "events", ["portfolio"], unique=False)
    op.create_index("events_subject", "events", ["subject"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "findings_open",
        "findings",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "layers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "notes",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "key"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("marker", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("only_for", sa.String(), nullable=True),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_by", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'sent', 'dead', 'superseded')", name="outbox_state"
        ),
        sa.CheckConstraint("waiting = (state IN ('pending', 'sending', 'unknown'))", name="outbox_waiting_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("marker"),
    )
    op.create_index("outbox_due", "outbox", ["waiting", "due_at"], unique=False)
    op.create_index("outbox_queue", "outbox", ["waiting", "queue", "lane", "id"], unique=False)
    op.create_index("outbox_request", "outbox", ["request"], unique=False)
    op.create_index("outbox_slot", "outbox", ["slot"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("backup", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('active', 'absent', 'inactive')", name="people_state"),
        sa.CheckConstraint("backup IS NULL OR backup <> id", name="people_backup_is_another"),
        sa.ForeignKeyConstraint(["backup"], ["people.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_people_email"), "people", ["email"], unique=False)
    op.create_index(op.f("ix_people_team"), "people", ["team"], unique=False)
    op.create_table(
        "rooms",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "platform"),
    )
    op.create_table(
        "seen_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_seen_keys_at"), "seen_keys", ["at"], unique=False)
    op.create_table(
        "stages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("primary_role", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("scope IN ('product', 'pilot', 'company')", name="stages_scope"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "accountabilities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("layer", sa.String(), nullable=True),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("cues", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("scope IN ('product', 'pilot', 'company')", name="accountabilities_scope"),
        sa.ForeignKeyConstraint(
            ["layer"],
            ["layers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "identities",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.CheckConstraint("source IN ('email', 'link')", name="identities_source"),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("platform", "workspace", "handle"),
        sa.UniqueConstraint("platform", "workspace", "person", name="identities_one_handle_each"),
    )
    op.create_index("identities_checked", "identities", ["checked_at"], unique=False)
    op.create_table(
        "stage_roles",
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stage"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("stage", "position"),
        sa.UniqueConstraint("stage", "role", name="stage_roles_once"),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("accountability", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'refused')", name="assignments_state"),
        sa.CheckConstraint("(person IS NULL) <> (team IS NULL)", name="assignments_one_holder"),
        sa.CheckConstraint("rank >= 0", name="assignments_rank"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="assignments_interval"),
        sa.ForeignKeyConstraint(
            ["accountability"],
            ["accountabilities.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team"],
            ["teams.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("assignments_person", "assignments", ["person"], unique=False)
    op.create_index("assignments_slot", "assignments", ["subject", "accountability", "rank"], unique=False)
    op.create_index("assignments_team", "assignments", ["team"], unique=False)
    op.create_table(
        "products",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("users", sa.String(), nullable=False),
        sa.Column("use_for", sa.JSON(), nullable=False),
        sa.Column("not_for", sa.JSON(), nullable=False),
        sa.Column("fallback", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team"],
            ["teams.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_products_team"), "products", ["team"], unique=False)
    op.create_table(
        "components",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product"],
            ["products.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_components_product"), "components", ["product"], unique=False)
    op.create_table(
        "pilots",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product"],
            ["products.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team"],
            ["teams.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_pilots_product"), "pilots", ["product"], unique=False)
