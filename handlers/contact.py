"""*Contact*: a message to whoever answers for something, by way of the desk.

Refuses to send without saying from whom.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Card, Field, Form, Reply, Request, To
from handlers.asking import asked_standing, asker, said
from handlers.cards.answers import sentence
from handlers.cards.wording import para, role_name, subject_name
from store.errors import NotFound
from store.standing import person_behind
from store.units import Unit


async def contact(unit: Unit, request: Request) -> Sequence[Reply]:
    """The message goes to the holder; to a team's lead; in a gap to the interim."""
    found = asked_standing(unit, request)
    holder = found.holder or (found.interim.holder if found.interim else None)
    person = person_behind(unit.portfolio, holder) if holder else None
    if person is None:
        raise NotFound(f"{sentence(unit.portfolio, found)} There is nobody to contact.")
    words = request.args.get("message", "")
    role, subject = role_name(unit.portfolio, found.accountability), subject_name(unit.portfolio, found.subject)
    if not words:
        command = f"contact {found.accountability} of {found.subject}"
        field = Field("message", "Message", kind="text", limit=1500, hint=f"what {person.name} should know")
        note = f"Goes to {person.name} directly, about {role} of {subject}. Typed, it is: {command}: YOUR MESSAGE"
        return [Reply(Form(f"Write to {person.name}"[:24], command, (field,), note=note))]
    sender = asker(unit, request)
    letter = Card(f"{sender.name} writes to you about {role} of {subject}.", (para(words),))
    return [Reply(letter, to=To("person", person.id)), *said(f"Sent to {person.name}.", privately=True)]
