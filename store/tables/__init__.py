"""The tables, in one place for the migrations.

Refuses logic: nothing here but rows and constraints.
"""

from sqlmodel import SQLModel

from store.tables.company import AccountabilityRow, CompanyRow, LayerRow, StageRoleRow, StageRow
from store.tables.incidents import (
    AlarmRow,
    CoverRow,
    DecisionRow,
    FollowUpRow,
    HandoffRow,
    HouseRuleRow,
    IncidentEntryRow,
    IncidentPageRow,
    IncidentRow,
    IncidentRunbookRow,
    IncidentStepRow,
)
from store.tables.keeping import ErasureRow, EventSealRow, SelfTestRow
from store.tables.mail import AddressRow, AnswerRow, NoteRow, OutboxRow, RoomRow, SeenKeyRow
from store.tables.ownership import AssignmentRow, EventRow, FindingRow
from store.tables.people import IdentityRow, PersonRow, TeamRow
from store.tables.pilot_records import CheckinRow, CriterionRow, MeasureRow, PilotRecordRow
from store.tables.predictions import ColumnMapRow, DoorKeyRow, IntakeRow, PredictionRow
from store.tables.products import AliasRow, ComponentRow, PilotRow, ProductRow
from store.tables.reviews import FixRow, ReviewAnswerRow, ReviewItemRow, ReviewRow, RitualRow

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "AccountabilityRow",
    "AddressRow",
    "AlarmRow",
    "AliasRow",
    "AnswerRow",
    "AssignmentRow",
    "CheckinRow",
    "ColumnMapRow",
    "CompanyRow",
    "ComponentRow",
    "CoverRow",
    "CriterionRow",
    "DecisionRow",
    "DoorKeyRow",
    "ErasureRow",
    "EventRow",
    "EventSealRow",
    "FindingRow",
    "FixRow",
    "FollowUpRow",
    "HandoffRow",
    "HouseRuleRow",
    "IdentityRow",
    "IncidentEntryRow",
    "IncidentPageRow",
    "IncidentRow",
    "IncidentRunbookRow",
    "IncidentStepRow",
    "IntakeRow",
    "LayerRow",
    "MeasureRow",
    "NoteRow",
    "OutboxRow",
    "PersonRow",
    "PilotRecordRow",
    "PilotRow",
    "PredictionRow",
    "ProductRow",
    "ReviewAnswerRow",
    "ReviewItemRow",
    "ReviewRow",
    "RitualRow",
    "RoomRow",
    "SeenKeyRow",
    "SelfTestRow",
    "StageRoleRow",
    "StageRow",
    "TeamRow",
]
