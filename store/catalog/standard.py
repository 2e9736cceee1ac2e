"""The standard layers, accountabilities and lifecycle: what is there before a company says anything.

Refuses to overrule a company: where its catalog names one of these, the catalog's words win.
"""

from __future__ import annotations

from collections.abc import Mapping

from store.portfolio import Accountability, Layer, Stage

LAYERS: Mapping[str, Layer] = {
    layer.id: layer
    for layer in (
        Layer(
            "shared_data", "Shared data", "Customer and usage data, clean inputs, access rules, freshness, pipelines"
        ),
        Layer("model_tooling", "Model and tooling", "Models, prompts, evaluation, monitoring, security, retraining"),
        Layer("workflow", "Workflow", "How the product fits daily work: hand-offs, when a human steps in, tone"),
        Layer("outcome", "Outcome", "Business impact, quality as felt, adoption, risk"),
        Layer("operations", "Operations", "Behaviour in production, incidents, user support, running cost"),
        Layer("portfolio", "Portfolio", "Which products exist; who starts, scales, merges and closes them"),
    )
}

_OF_PRODUCTS = (
    ("product_owner", "Product owner", "portfolio", "Answers for the product: purpose, users, backlog, adoption"),
    ("technical_owner", "Technical owner", "portfolio", "Answers for architecture, security and readiness"),
    ("model_quality", "Model quality", "model_tooling", "Answers for technical performance, drift and thresholds"),
    ("retraining", "Retraining and rollback", "model_tooling", "Decides and runs retraining, updates and rollback"),
    ("evaluation_data", "Evaluation data", "model_tooling", "Answers for golden sets and labels"),
    ("prompts", "Prompts", "model_tooling", "Answers for prompts and instructions"),
    ("integration", "Integration", "model_tooling", "Answers for the connections to other systems"),
    ("data_pipeline", "Data and pipeline", "shared_data", "Answers for the data that feeds the product"),
    ("incident_response", "Incident response", "operations", "Is called when the product misbehaves"),
    ("running_cost", "Running cost", "operations", "Pays for running it and holds the budget"),
    ("business_outcome", "Business outcome", "outcome", "Answers for the business result it is meant to move"),
    ("risk", "Risk", "outcome", "Answers for fairness, privacy, legal and regulatory risk"),
    ("workflow", "Workflow", "workflow", "Answers for escalation rules, human review, hand-offs and tone"),
    ("support_team", "Support team", "operations", "First line for users: access, how-to, small faults"),
)

ACCOUNTABILITIES: Mapping[str, Accountability] = {
    **{
        id: Accountability(id=id, name=name, layer=layer, means=means, scope="product", declared=False)
        for id, name, layer, means in _OF_PRODUCTS
    },
    "pilot_owner": Accountability(
        "pilot_owner", "Pilot owner", "portfolio", "Answers for one pilot: goal, criteria, conclusions", "pilot", False
    ),
    "scenario_owner": Accountability(
        "scenario_owner", "Scenario owner", "outcome", "Owns the business task and confirms its value", "pilot", False
    ),
    "portfolio_lead": Accountability(
        "portfolio_lead", "Portfolio lead", "portfolio", "Answers for what is started, merged, closed", "company", False
    ),
}

STAGES: Mapping[str, Stage] = {
    stage.id: stage
    for stage in (
        Stage("idea", "Product idea", "portfolio_lead", ("business", "infrastructure_lead", "architecture"), "company"),
        Stage("needs", "Needs assessment", "portfolio_lead", ("initiative_owners", "scenario_owner"), "company"),
        Stage("selection", "Solution selection", "portfolio_lead", ("technical_owner", "security", "it"), "company"),
        Stage("pilot_launch", "Pilot launch", "product_owner", ("pilot_owner", "scenario_owner"), "product"),
        Stage("validation", "Value validation", "pilot_owner", ("scenario_owner", "product_owner"), "pilot"),
        Stage("scaling", "Scaling", "product_owner", ("portfolio_lead", "technical_owner", "training"), "product"),
        Stage("handover", "Handover to operations", "technical_owner", ("support_team", "product_owner"), "product"),
        Stage("evolution", "Product evolution", "product_owner", ("users", "business", "technical_team"), "product"),
        Stage("closure", "Product closure", "portfolio_lead", ("product_owner", "architecture", "security"), "company"),
    )
}

NEVER_EMPTY = ("model_quality", "incident_response", "business_outcome", "running_cost")
"""May never be silently empty from pilot launch on."""

LAUNCH = "pilot_launch"
