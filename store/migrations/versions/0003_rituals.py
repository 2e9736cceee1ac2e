"""Rituals: predictions that came in, reviews and their fixes, pilots with their criteria and check-ins.

Refuses, in the database itself, a second review or check-in of one slot, and a ritual that runs and is never due.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _predictions()
    _reviews()
    _pilots()


def _predictions() -> None:
    op.create_table(
        "column_maps",
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("product"),
    )
    op.create_table(
        "door_keys",
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("door", "subject"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "intakes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("coverage", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("intakes_product", "intakes", ["product", "id"], unique=False)
    op.create_table(
        "predictions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("output", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("loss", sa.Float(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("wrong", sa.Boolean(), nullable=True),
        sa.Column("complaint", sa.Float(), nullable=True),
        sa.Column("judge", sa.Float(), nullable=True),
        sa.Column("cost", sa.Float(), nullable=True),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("gist", sa.String(), nullable=False),
        sa.Column("intake", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("product", "ref", name="predictions_once"),
    )
    op.create_index("predictions_window", "predictions", ["product", "at"], unique=False)


def _reviews() -> None:
    op.create_table(
        "rituals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("at_local", sa.String(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("late_hours", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("slot_day", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'active') = (due_at IS NOT NULL)", name="rituals_due"),
        sa.CheckConstraint("kind IN ('review', 'checkin')", name="rituals_kind"),
        sa.CheckConstraint("state IN ('active', 'paused', 'ended')", name="rituals_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject", name="rituals_once"),
    )
    op.create_index("rituals_due_at", "rituals", ["due_at"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("ritual", sa.Integer(), nullable=False),
        sa.Column("slot_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facilitator", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (close_at IS NOT NULL)", name="reviews_close"),
        sa.CheckConstraint("state IN ('open', 'held', 'partly', 'silent', 'skipped', 'missed')", name="reviews_state"),
        sa.ForeignKeyConstraint(
            ["ritual"],
            ["rituals.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("product", "slot_day", name="reviews_once"),
    )
    op.create_index(op.f("ix_reviews_product"), "reviews", ["product"], unique=False)
    op.create_index("reviews_close_at", "reviews", ["close_at"], unique=False)
    op.create_index("reviews_nudge_at", "reviews", ["nudge_at"], unique=False)
    op.create_table(
        "fixes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("comparison", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("case_ref", sa.String(), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.CheckConstraint("comparison IN ('', '<', '<=', '>', '>=')", name="fixes_comparison"),
        sa.CheckConstraint("state IN ('open', 'done', 'verified', 'dropped', 'escalated')", name="fixes_state"),
        sa.ForeignKeyConstraint(
            ["review"],
            ["reviews.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("fixes_owner", "fixes", ["owner", "state"], unique=False)
    op.create_index("fixes_product", "fixes", ["product", "state"], unique=False)
    op.create_table(
        "review_answers",
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("half", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.CheckConstraint("half IN ('harm', 'cause')", name="review_answers_half"),
        sa.ForeignKeyConstraint(
            ["review"],
            ["reviews.id"],
        ),
        sa.PrimaryKeyConstraint("review", "position", "half"),
    )
    op.create_table(
        "review_items",
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("output", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("like", sa.Integer(), nullable=False),
        sa.Column("check_label", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review"],
            ["reviews.id"],
        ),
        sa.PrimaryKeyConstraint("review", "position"),
    )


def _pilots() -> None:
    op.create_table(
        "pilot_checkins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot", sa.String(), nullable=False),
        sa.Column("ritual", sa.Integer(), nullable=False),
        sa.Column("slot_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blockers", sa.String(), nullable=False),
        sa.Column("risks", sa.String(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.Column("progress_by", sa.String(), nullable=False),
        sa.Column("progress_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("word_note", sa.String(), nullable=False),
        sa.Column("word_by", sa.String(), nullable=False),
        sa.Column("word_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (close_at IS NOT NULL)", name="pilot_checkins_close"),
        sa.CheckConstraint(
            "state IN ('open', 'held', 'partly', 'silent', 'skipped', 'missed')", name="pilot_checkins_state"
        ),
        sa.CheckConstraint("word IN ('', 'yes', 'no', 'too early')", name="pilot_checkins_word"),
        sa.ForeignKeyConstraint(
            ["pilot"],
            ["pilots.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ritual"],
            ["rituals.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pilot", "slot_day", name="pilot_checkins_once"),
    )
    op.create_index("pilot_checkins_close_at", "pilot_checkins", ["close_at"], unique=False)
    op.create_index("pilot_checkins_nudge_at", "pilot_checkins", ["nudge_at"], unique=False)
    op.create_table(
        "pilot_criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("comparison", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("comparison IN ('<', '<=', '>', '>=')", name="pilot_criteria_comparison"),
        sa.ForeignKeyConstraint(
            ["pilot"],
            ["pilots.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("pilot_criteria_pilot", "pilot_criteria", ["pilot"], unique=False)
    op.create_table(
        "pilot_records",
        sa.Column("pilot", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("hypothesis", sa.String(), nullable=False),
        sa.Column("scenarios", sa.JSON(), nullable=False),
        sa.Column("risks", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("decides_on", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("round_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.Column("conclusions", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("dissent", sa.String(), nullable=False),
        sa.Column("waived", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decision IN ('', 'scale', 'rework', 'repeat', 'close')", name="pilot_records_decision"),
        sa.CheckConstraint("state <> 'decided' OR decided_at IS NOT NULL", name="pilot_records_decided"),
        sa.CheckConstraint(
            "state <> 'running' OR (decides_on IS NOT NULL AND remind_at IS NOT NULL)", name="pilot_records_due"
        ),
        sa.CheckConstraint("state IN ('draft', 'running', 'decided')", name="pilot_records_state"),
        sa.ForeignKeyConstraint(
            ["pilot"],
            ["pilots.id"],
        ),
        sa.PrimaryKeyConstraint("pilot"),
    )
    op.create_index("pilot_records_remind_at", "pilot_records", ["remind_at"], unique=False)
    op.create_table(
        "pilot_measures",
        sa.Column("checkin", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkin"],
            ["pilot_checkins.id"],
        ),
        sa.ForeignKeyConstraint(
            ["criterion"],
            ["pilot_criteria.id"],
        ),
        sa.PrimaryKeyConstraint("checkin", "criterion"),
    )
