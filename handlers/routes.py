"""Everything the desk can be told, in the order it is tried.

Refuses to hide a capability: what is not in this table does not exist.
"""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Duty, Meter, Route
from handlers import ask, confirm, contact, help, home, link, products, show, teach
from handlers.hearing import hearing
from handlers.incidents import overhearing
from handlers.incidents.routes import INCIDENT_DUTIES, INCIDENT_METERS, INCIDENT_ROUTES
from handlers.keeping.routes import KEEPING_DUTIES, KEEPING_ROUTES
from handlers.pilots import listing
from handlers.pilots import routes as pilots
from handlers.reviews import routes as reviews
from handlers.rituals import routes as rituals
from handlers.sentences import words

SUBJECT = r"(?:the )?(?P<what>[\w &-]+?) (?:of|for) (?P<subject>(?:(?:product|pilot|component):)?[^:]+?)"

LISTS = (
    r"(?:the |my |all |open |running |error )*(?:reviews?|pilots|fixes|rituals|check-?ins)(?: (?:of|for) .+)?\s*[?.!]*$"
)
"""What is a list of its own, and no name."""

NUMBERED = r"(?:the )?incident #?\d+\s*[?.!]*$"

SHOWN_TOO = {
    "pilot": (listing.one, "name"),
    "team": (products.products, "team"),
    "person": (show.of_person, "name"),
}
"""What `show NAME` shows besides products, and what each calls the name."""

_LISTENING = (reviews.HEARD, pilots.HEARD)
"""Whose threads are listened to, beside those of incidents."""

_VERBS = (
    Route(
        "show", words(rf"show (?!(?:me )?(?:{LISTS}|{NUMBERED}))(?:me )?(?P<name>.+?)"), show.showing(SHOWN_TOO),
        "show PRODUCT", "the ownership card: every accountability, its holder, every gap; also a pilot, team, person",
        example="show churn-model", menu=True,
    ),
    Route(
        "mine", words(r"(?:what do i own|what am i accountable for|mine)"), show.mine,
        "what do I own", "everything you answer for", example="what do I own", menu=True, needs_actor=True,
    ),
    Route(
        "of", words(r"what does (?P<name>.+?) (?:own|answer for|hold)"), show.of_person,
        "what does PERSON own", "everything somebody answers for", menu=True,
    ),
    Route(
        "products", words(r"(?:list |all )?products(?: of (?P<team>.+?))?"), products.products,
        "products", "what there is, and who owns it", menu=True,
    ),
    Route("why", words(r"why|how so|how do you know"), ask.why, "why", "how the last question was read", menu=True),
    Route(
        "precise", words(r"who answers for (?P<what>\w+) of (?P<subject>(?:product|pilot|component):\S+|company)"),
        ask.precise, "", "",
    ),
    Route(
        "confirm", words(rf"confirm {SUBJECT}"), confirm.confirm,
        "confirm WHAT of PRODUCT", "say that the recorded holder is right", needs_actor=True,
    ),
    Route(
        "correct", words(rf"correct {SUBJECT}(?:: *(?P<person>.+?)(?: because (?P<reason>.+?))?)?"), confirm.correct,
        "correct WHAT of PRODUCT: PERSON because REASON", "propose somebody else", needs_actor=True,
    ),
    Route(
        "accept proposal", words(r"accept proposal (?P<number>\d{1,9})"), confirm.accept,
        "accept proposal N", "the proposed person holds it from now on", needs_actor=True,
    ),
    Route(
        "keep", words(r"keep as is (?P<number>\d{1,9})"), confirm.keep,
        "keep as is N", "refuse a proposal", needs_actor=True,
    ),
    Route(
        "contact", words(rf"contact {SUBJECT}(?:: *(?P<message>.+))?"), contact.contact,
        "contact WHAT of PRODUCT: MESSAGE", "write to whoever answers for it", needs_actor=True,
    ),
    Route(
        "link", words(r"link (?P<platform>\w+) (?P<handle>\S+) to (?P<person>.+?)"), link.link,
        "link PLATFORM HANDLE to PERSON", "correct who a platform's user is", needs_actor=True,
    ),
    Route(
        "room", words(r"use this room for (?P<name>.+?)"), link.use_room,
        "use this room for TEAM or PRODUCT", "post here what concerns it", needs_actor=True,
    ),
    Route(
        "alias", words(r"alias [\"“'](?P<name>[^\"”']{1,80})[\"”'] ?= ?(?P<subject>.+?)"), teach.alias,
        'alias "NAME" = PRODUCT', "teach a further name", needs_actor=True,
    ),
    Route(
        "cue", words(r"cue [\"“'](?P<name>[^\"”']{1,80})[\"”'] ?= ?(?P<subject>.+?)"), teach.cue,
        'cue "PHRASE" = ACCOUNTABILITY', "teach a further way to ask", needs_actor=True,
    ),
    Route(
        "forget", words(r"forget (?P<kind>alias|cue) [\"“'](?P<name>[^\"”']{1,80})[\"”']"), teach.forget,
        'forget alias "NAME"', "undo what was taught; also forget cue", needs_actor=True,
    ),
    Route("unanswered", words(r"unanswered"), teach.unanswered, "unanswered", "what was asked and not understood"),
    Route(
        "findings", words(r"(?:open )?findings"), link.open_findings,
        "findings", "what is open and nobody's: unmatched people, disputes, dead letters", menu=True,
    ),
    Route("heard", words(r"heard"), hearing(*_LISTENING, {"incident/": overhearing.heard}), "", "", needs_actor=True),
    Route(
        "reheard", words(r"reheard"), hearing(*_LISTENING, {"incident/": overhearing.reheard}), "", "",
        needs_actor=True,
    ),
    Route("home", words(r"home"), home.home, "", "", needs_actor=True),
)  # fmt: skip

_ASK = Route(
    "ask", words(r".+"), ask.ask, "who owns PRODUCT", "who answers for it; also its data, model, cost, retraining …",
    example="who owns churn-model retraining", menu=True,
)  # fmt: skip

TOPICS = (
    help.Topic("ownership", "Who answers for what", (_ASK, *_VERBS), ("owner", "owners", "product", "products")),
    help.Topic("incidents", "Incidents", INCIDENT_ROUTES, ("incident",)),
    help.Topic(
        "reviews", "Error reviews, and planning them and check-ins",
        (*rituals.RITUAL_ROUTES, *reviews.REVIEW_ROUTES), ("review", "error review", "ritual", "rituals"),
    ),
    help.Topic("pilots", "Pilots", pilots.PILOT_ROUTES, ("pilot", "check-in", "check-ins")),
    help.Topic("desk", "The desk itself", KEEPING_ROUTES),
)  # fmt: skip
HELP = Route(
    "help", words(rf"(?:help(?: (?:me )?(?:with |on |about )?(?:the |my )?{help.TOPIC})?|hello|hi|start|\?)?"),
    help.helping(TOPICS, ask.ask), "help", "this list", menu=True,
)  # fmt: skip
THANKS = Route(
    "thanks", words(r"(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|a bunch|so much|very much|steward))?"),
    help.welcomed, "", "",
)  # fmt: skip
ROUTES: tuple[Route, ...] = (
    HELP, THANKS, *_VERBS, *reviews.REVIEW_ROUTES, *pilots.PILOT_ROUTES, *rituals.RITUAL_ROUTES, *KEEPING_ROUTES,
    *INCIDENT_ROUTES, help.unfinished([route for topic in TOPICS for route in topic.routes]), _ASK,
)  # fmt: skip
METERS: tuple[Meter, ...] = (*INCIDENT_METERS,)
DUTIES: tuple[Duty, ...] = (
    *INCIDENT_DUTIES, *rituals.RITUAL_DUTIES, *reviews.REVIEW_DUTIES, *pilots.PILOT_DUTIES, *KEEPING_DUTIES
)  # fmt: skip


def reached_at(desk: str) -> tuple[Route, ...]:
    """The routes of a desk that knows its address from outside; empty where nobody said it."""
    said = {name: handler(desk) for name, handler in reviews.AT.items()}
    return tuple(replace(route, handler=said.get(route.name, route.handler)) for route in ROUTES)
