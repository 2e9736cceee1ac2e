"""What follows from what: which accountability answers for another that a company does not keep, and who leads a stage.

Refuses to look anybody up: tables only.
"""

from __future__ import annotations

from store.portfolio import Stage

DERIVES = {
    "retraining": "model_quality",
    "evaluation_data": "model_quality",
    "prompts": "model_quality",
    "integration": "model_quality",
    "technical_owner": "model_quality",
    "risk": "business_outcome",
}
"""accountability -> the one that answers for it where it has no holder of its own"""

INHERITS = {"scenario_owner": "business_outcome", "pilot_owner": "product_owner"}
"""a pilot's accountability -> the product's that is nearest to it"""

LAYERS = {
    "shared_data": "data_pipeline",
    "model_tooling": "model_quality",
    "workflow": "workflow",
    "outcome": "business_outcome",
    "operations": "incident_response",
    "portfolio": "product_owner",
}
"""layer -> who is asked when only the layer is named"""

STAGES = {
    stage.id: stage
    for stage in (
        Stage("idea", "Product idea", "portfolio_lead", ("business", "infrastructure lead", "architecture"), "company"),
        Stage("needs", "Needs assessment", "portfolio_lead", ("initiative owners", "scenario_owner"), "company"),
        Stage("selection", "Solution selection", "portfolio_lead", ("technical_owner", "security", "IT"), "company"),
        Stage("pilot_launch", "Pilot launch", "product_owner", ("pilot_owner", "scenario_owner")),
        Stage("validation", "Value validation", "pilot_owner", ("scenario_owner", "product_owner"), "pilot"),
        Stage("scaling", "Scaling", "product_owner", ("portfolio_lead", "technical_owner", "training")),
        Stage("handover", "Handover to operations", "technical_owner", ("support_team", "product_owner")),
        Stage("evolution", "Product evolution", "product_owner", ("users", "business", "technical_owner")),
        Stage("closure", "Product closure", "portfolio_lead", ("product_owner", "architecture", "security"), "company"),
    )
}
"""The usual stages, for a company that keeps none of its own."""
