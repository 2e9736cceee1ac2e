"""The words that cross every wall of the house: requests in, replies out, and the doors between.

Refuses to know what any of it is about, or how any platform draws it: frozen values and protocols, nothing else.
"""

from bot.messages.cards import Action, Card, Chart, Fact, Facts, Field, Form, Part, Row, Span, Text
from bot.messages.replies import ASKER, HERE, LIVING, Corridor, Lane, Outcome, Reply, To
from bot.messages.requests import NOTHING, OVERHEARD, Person, Place, Request
from bot.messages.routes import Duty, Handler, Meter, Number, Prepare, Route
from bot.messages.transports import Address, CannotSeek, DeliveryError, OutcomeUnknown, Outgoing, Transport

__all__ = [
    "ASKER",
    "HERE",
    "LIVING",
    "NOTHING",
    "OVERHEARD",
    "Action",
    "Address",
    "CannotSeek",
    "Card",
    "Chart",
    "Corridor",
    "DeliveryError",
    "Duty",
    "Fact",
    "Facts",
    "Field",
    "Form",
    "Handler",
    "Lane",
    "Meter",
    "Number",
    "Outcome",
    "OutcomeUnknown",
    "Outgoing",
    "Part",
    "Person",
    "Place",
    "Prepare",
    "Reply",
    "Request",
    "Route",
    "Row",
    "Span",
    "Text",
    "To",
    "Transport",
]
