"""Everything that can be said about reviews and fixes, and what the clock asks about them.

Refuses to understand half a sentence: a pattern matches the whole command.
"""

from __future__ import annotations

from bot.messages import Duty, Route
from handlers.reviews import answering, choosing, closing, fixing, keys, listing, opening
from handlers.rituals.clocked import by_the_clock
from handlers.rituals.routes import SHOW
from handlers.sentences import words

NUMBER = r"(?P<number>\d{1,9})"
ITEM = r"(?: item #?(?P<item>\d{1,2}))"
OF_REVIEW = rf"(?: (?:of|in) review {NUMBER})?"
HOW = r"(?:how (?:well|often|regularly) )?(?:(?:are|is)|(?:do|are) (?:we|you|they) (?:keep|hold)(?:ing)?) "
REVIEWS = r"(?:the |our |your |their )?(?:weekly )?(?:error )?reviews?"
KEPT = r"(?: (?:really |being )?(?:kept|held|done)(?: up)?)?"
CHOSEN = r"(?:: *(?P<title>.+?) by (?P<owner>.+?) until (?P<due>.+?) check (?P<check>.+?))?"

REVIEW_ROUTES: tuple[Route, ...] = (
    Route(
        "review due", words(rf"ritual {NUMBER} review due"), by_the_clock(opening.review_due), "", "",
        prepare=opening.rank_first,
    ),
    Route("review nudge", words(rf"review {NUMBER} nudge due"), by_the_clock(closing.nudge_due), "", ""),
    Route("review close due", words(rf"review {NUMBER} close due"), by_the_clock(closing.close_due), "", ""),
    Route(
        "reviews",
        words(rf"(?:{SHOW}|when is (?:the )?next |{HOW}){REVIEWS}{KEPT}(?: (?:of|for) (?P<name>.+?))?{KEPT}"),
        listing.reviews_,
        "reviews [of PRODUCT]", "what is planned, running, late; and how well it is kept", menu=True,
    ),
    Route(
        "answer review", words(rf"answer (?:the )?review(?: {NUMBER})?{ITEM}?"), answering.answer,
        "answer review [N]", "your half, one item after another", needs_actor=True,
    ),
    Route(
        "review page", words(rf"review {NUMBER} page (?P<page>\d{{1,2}})"), answering.page,
        "review N page M", "turn the page of the list", needs_actor=True,
    ),
    Route(
        "review item",
        words(rf"review {NUMBER}{ITEM}:? (?P<value>[a-z]+)(?:[:,] *(?P<note>.+?))?"), answering.direct,
        "review N item M serious|data|…: NOTE", "one half of one item, in one line", needs_actor=True,
    ),
    Route("told review", words(rf"(?P<text>{answering.NEXT}.*?)"), answering.told, "", "", needs_actor=True),
    Route(
        "show review", words(rf"review {NUMBER}"), listing.one,
        "review N", "the card of a review", needs_actor=True,
    ),
    Route(
        "close review", words(rf"close (?:the )?review(?: {NUMBER})?"), closing.close,
        "close review [N]", "end it, and see what it brought", needs_actor=True,
    ),
    Route(
        "choose fix", words(rf"fix{ITEM}{OF_REVIEW}{CHOSEN}"), choosing.choose,
        "fix item M of review N: WHAT by NAME until DATE check CHECK", "something to put right, with its proof",
        needs_actor=True,
    ),
    Route(
        "fixes", words(rf"{SHOW}(?:open |my )?fixes(?: (?:of|for) (?P<name>.+?))?"), fixing.listed,
        "fixes [of PRODUCT]", "what is not done yet; yours without a product", needs_actor=True,
    ),
    Route(
        "done fix", words(rf"(?=done|fix)(?=.*\bdone\b)(?:done )?fix {NUMBER}(?: is)?(?: done)?"), fixing.done,
        "done fix N", "say it is done; the next numbers prove it", needs_actor=True,
    ),
    Route(
        "drop fix", words(rf"drop fix {NUMBER}(?:(?: because|:) *(?P<reason>.+?))?"), fixing.drop,
        "drop fix N because REASON", "it will not be done", needs_actor=True,
    ),
    Route(
        "commit fix", words(rf"commit fix {NUMBER}(?: (?:by|until|to) (?P<due>.+?))?"), fixing.commit,
        "commit fix N by DATE", "it will be done by then", needs_actor=True,
    ),
    Route(
        "escalate fix", words(rf"escalate fix {NUMBER}(?:(?: because|:) *(?P<reason>.+?))?"),
        fixing.escalate,
        "escalate fix N because REASON", "the product owner decides, and reads why", needs_actor=True,
    ),
    Route(
        "facilitates", words(r"who (?:facilitates|leads the review)(?: (?:of|for))?(?: (?P<name>.+?))?"),
        listing.who_facilitates,
        "who facilitates PRODUCT", "who leads its review, and who is next", needs_actor=True,
    ),
    Route(
        "facilitate", words(rf"facilitator of review {NUMBER}(?:(?: is|:) (?P<person>.+?))?"), listing.facilitate,
        "facilitator of review N is NAME", "somebody else leads this one; without a name, you", needs_actor=True,
    ),
    Route(
        "predictions key", words(r"predictions key (?:of|for) (?P<name>.+?)"), keys.offer_predictions,
        "predictions key for PRODUCT", "a key to send its predictions with", needs_actor=True,
    ),
    Route(
        "show predictions key", words(r"reveal predictions key for (?P<name>.+?)"), keys.predictions_at(""), "", "",
        needs_actor=True,
    ),
    Route(
        "my calendar", words(r"my calendar"), keys.offer_calendar,
        "my calendar", "your rituals as a calendar to subscribe to", needs_actor=True,
    ),
    Route("show my calendar", words(r"reveal my calendar"), keys.calendar_at(""), "", "", needs_actor=True),
    Route(
        "cases", words(r"(?:evaluation )?cases (?:of|for) (?P<name>.+?)"), keys.cases,
        "evaluation cases of PRODUCT", "errors both sides confirmed, and who keeps the evaluation set",
    ),
    Route(
        "weigh", words(r"weights (?:of|for) (?P<name>[^:]+?)(?:: *(?P<weights>.+?))?"), listing.weights,
        "weights of PRODUCT: loss 2, complaint 3", "what makes a prediction one of the worst", needs_actor=True,
    ),
)  # fmt: skip
REVIEW_DUTIES: tuple[Duty, ...] = (Duty("reviews", closing.reviews_due, "nudges and ends of open reviews"),)
HEARD = {"review/": answering.heard}
"""Slots whose threads are listened to, and by whom."""
AT = keys.AT
"""Routes that say where the desk is reached."""
