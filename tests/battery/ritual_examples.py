"""A sentence for everything that can be said about rituals, and the stories of their duties.

Refuses to plan anything that would speak up in the middle of another story.
"""

from __future__ import annotations

from collections.abc import Mapping

_REVIEW, _PILOT = "review 999999", "whisper-night"
RITUALS: Mapping[str, str] = {
    "move this week's review of PRODUCT to tuesday": "move next review of churn-model to tuesday",
    "skip review of PRODUCT because REASON": "skip review of churn-model because of the fair",
    "pause review of PRODUCT because REASON": "pause review of churn-model because of the fair",
    "resume review of PRODUCT": "resume review of churn-model",
    "holidays of review of PRODUCT: DE-BY": "holidays of review of churn-model: DE-BY",
    "my rituals": "my rituals",
    "my calendar": "my calendar",
    "reviews [of PRODUCT]": "reviews",
    "answer review [N]": f"answer {_REVIEW}",
    "review N page M": f"{_REVIEW} page 1",
    "review N item M serious|data|…: NOTE": f"{_REVIEW} item 1 serious: they pay twice",
    "review N": _REVIEW,
    "close review [N]": f"close {_REVIEW}",
    "fix item M of review N: WHAT by NAME until DATE check CHECK": (
        f"fix item 1 of {_REVIEW}: retrain by Linh Tran until 2027-01-01 check errors < 3"
    ),
    "fixes [of PRODUCT]": "fixes of churn-model",
    "done fix N": "done fix 999999",
    "drop fix N because REASON": "drop fix 999999 because it is dear",
    "commit fix N by DATE": "commit fix 999999 by 2027-01-01",
    "escalate fix N because REASON": "escalate fix 999999 because it is stuck",
    "who facilitates PRODUCT": "who facilitates churn-model",
    "facilitator of review N is NAME": f"facilitator of {_REVIEW} is Linh Tran",
    "predictions key for PRODUCT": "predictions key for churn-model",
    "evaluation cases of PRODUCT": "evaluation cases of churn-model",
    "weights of PRODUCT: loss 2, complaint 3": "weights of churn-model",
    "pilots [of PRODUCT]": "pilots",
    "new pilot NAME for PRODUCT: TASK": "new pilot Quiet Depot for churn-model: ask fewer questions",
    "record pilot NAME: goal: …; criterion: …; decide: DATE": f"record pilot {_PILOT}: goal: fuller shelves",
    "criterion of PILOT: METRIC <= NUMBER, measured by HOW": (
        f"criterion of {_PILOT}: picks per hour >= 60, measured by the scanner"
    ),
    "drop criterion METRIC of PILOT because REASON": f"drop criterion picks of {_PILOT} because nobody counts",
    "start pilot NAME": f"start pilot {_PILOT}",
    "progress of PILOT: METRIC VALUE; blockers: …": f"progress of {_PILOT}: blockers: none",
    "word on PILOT: yes|no|too early: WHY": f"word on {_PILOT}: too early: one week",
    "move decision of PILOT to DATE because REASON": f"move decision of {_PILOT} to 2027-02-01 because of stocktaking",
    "decide pilot NAME scale|rework|repeat|close: REASON": f"decide pilot {_PILOT} close: it is over",
    "memo of PILOT": f"memo of {_PILOT}",
    "pilot NAME": f"pilot {_PILOT}",
}
_REVIEWED = "test_a_review_is_answered_from_two_sides_and_its_fix_comes_back_a_week_later"
_PILOTED = "test_a_pilot_is_checked_in_on_reminded_of_its_date_and_decided_past_it"
RITUALS_TOLD: Mapping[str, str] = {
    "rituals": _REVIEWED, "reviews": _REVIEWED, "pilots": _PILOTED, "pilot gaps": _PILOTED
}  # fmt: skip
