"""Accountabilities that one question adds up: retraining and accuracy, its owner plus its budget.

Refuses to add what merely stands in one sentence: only small words, names and a joining word may lie between.
"""

from __future__ import annotations

from itertools import pairwise

from handlers.language.asked import Asked
from handlers.language.cuebook import STOP
from handlers.language.question import Question
from handlers.language.weighing import Weight

TOGETHER = 0.5
"""Share of the strongest score from which another is added."""
OUTRIGHT = 1.0
"""Score of the word owner itself."""
JOINS = frozenset({"and", "plus"})


def together(asked: Asked) -> list[Weight]:
    """Two or three accountabilities that the question adds up: retraining and accuracy; its owner plus its budget."""
    strong = [
        weight for weight in asked.weights if weight.score >= TOGETHER * asked.weights[0].score and not weight.stage
    ]
    plain = [
        hit
        for hit in asked.question.found("question", "heads")
        if hit.size == 1 and "own" in asked.question.words[hit.start].stem
    ]
    strong += [
        Weight("product_owner", OUTRIGHT, "owner", at=(hit.start, hit.end))
        for hit in plain
        if not any(weight.at[0] <= hit.start < weight.at[1] for weight in strong)
    ]
    chain = sorted({weight.name: weight for weight in reversed(strong)}.values(), key=lambda weight: weight.at)
    joined = [pair for pair in pairwise(chain) if _joined(asked.question, pair[0].at[1], pair[1].at[0])]
    return list(dict.fromkeys(weight for pair in joined for weight in pair))[:3]


def _joined(question: Question, start: int, end: int) -> bool:
    """Only small words, names and a joining word stand between."""
    between = range(start, end)
    return any(question.words[at].text in JOINS for at in between) and all(
        question.masked[at] or question.words[at].text in STOP for at in between
    )
