"""Read a question: what is asked, about what, and who could answer for it; with the reasons in short sentences.

Refuses to guess a person: what is unclear becomes a question back, what is unknown is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Callable

from handlers.language import asking, gathering
from handlers.language.lexicon import Lexicon
from handlers.language.meaning import Meaning, Topic
from handlers.language.normalise import LIMIT
from handlers.language.placing import place
from handlers.language.question import Question, take_apart
from handlers.language.shape import Shape, shape

NOWHERE = Topic()
Form = Callable[[Question, Lexicon, Topic], Meaning]


def read(text: str, lexicon: Lexicon, topic: Topic = NOWHERE) -> Meaning:
    if len(text) > LIMIT:
        return _refused(f"The text is longer than {LIMIT} characters; only a question of a few sentences is read.")
    question = take_apart(text, lexicon)
    if not question.words:
        return _refused("There is no word in it.")
    listed = gathering.at_stage(question, lexicon)
    form: Shape = "many" if listed else shape(question)
    meaning = listed or FORMS[form][0](question, lexicon, topic)
    heard = tuple(f"Read “{word.raw}” as “{word.text}”." for word in question.words if word.corrected)
    return meaning._replace(trace=(*heard, FORMS[form][1], *meaning.trace))


def _refused(reason: str) -> Meaning:
    return Meaning("out_of_scope", "out_of_scope", confidence=0.9, trace=(reason,))


def _outside(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    products = question.ids("product")
    said = " and ".join(f"“{question.spoken(hit.start, hit.end)}”" for hit in question.found("outside")[:1])
    reason = f"{said or 'This'} asks for something that is not kept here."
    return Meaning(
        "out_of_scope", "out_of_scope", product=products[0] if products else None, confidence=0.8, trace=(reason,)
    )


def _which_product(question: Question, lexicon: Lexicon, topic: Topic) -> Meaning:
    where = place(question, lexicon, Topic(), seeking=True)
    words = tuple(question.words[at].text for at in where.leftover)
    if not where.products:
        return Meaning(
            "not_recorded",
            "which_product",
            unexplained=words,
            confidence=0.6,
            trace=("No product covers what was described.",),
        )
    if where.product:
        return Meaning(
            "answer",
            "which_product",
            product=where.product,
            unexplained=words,
            confidence=where.certainty,
            trace=(f"{where.product} is {where.how}.",),
        )
    return Meaning(
        "clarify",
        "which_product",
        candidates=where.products,
        best=where.products[0],
        unexplained=words,
        confidence=where.certainty,
        trace=("Several products come close.",),
    )


FORMS: dict[Shape, tuple[Form, str]] = {
    "person": (asking.person, "A person is sought."),
    "bare": (asking.bare, "It is a few words, not a sentence."),
    "report": (asking.report, "Something is reported."),
    "verify": (asking.verify, "Somebody is named, to be confirmed."),
    "product": (_which_product, "A product is sought."),
    "many": (gathering.many, "A list is sought."),
    "holdings": (gathering.holdings, "Everything of a person or team is sought."),
    "outside": (_outside, "It is not about who answers for a product."),
}
