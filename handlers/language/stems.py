"""Bring the forms of a word together: retrains, retrained and retraining are one.

Refuses to be linguistics: a stem is a key that cues, names and questions share, not a word to show anybody.
"""

from __future__ import annotations

from functools import lru_cache
from sys import intern

from handlers.language.wordlists import mapping

VOWELS = frozenset("aeiouy")
# ending : what replaces it : letters that must remain; the first that fits is taken, once
RULES = (
    "isations:i:4 izations:i:4 isation:i:4 ization:i:4 ising:i:4 izing:i:4 ised:i:4 ized:i:4 iser:i:4 izer:i:4 "
    "ise:i:4 ize:i:4 ifications:ifi:2 ification:ifi:2 ifying:ifi:2 ified:ifi:2 ifier:ifi:2 abilities:abl:3 "
    "ibilities:ibl:3 ability:abl:3 ibility:ibl:3 ations:at:3 ation:at:3 ators:at:3 ator:at:3 ctions:ct:3 "
    "ction:ct:3 ctors:ct:4 ctor:ct:4 itions:it:3 ition:it:3 itors:it:2 itor:it:2 ments::4 ment::4 ness::4 "
    "ship::4 ances::5 ance::5 ities::4 ity::4 ingly::4 ings::3 ing::3 eed:eed:1 ied:i:2 edly::4 ed::3 ers::4 "
    "er::4 ally:al:4 ly::5 ies:i:2 sses:ss:2 shes:sh:2 ches:ch:2 xes:x:2 zes:z:2 "
)
ENDINGS = tuple((ending, new, int(left)) for ending, new, left in (rule.split(":") for rule in RULES.split()))
BY_LAST = {
    last: tuple(rule for rule in ENDINGS if rule[0][-1] == last) for last in {ending[-1] for ending, _, _ in ENDINGS}
}
IRREGULAR = {base: base for base in mapping("irregular.txt").values()} | mapping("irregular.txt")
DOUBLES = frozenset("bdfglmnprt")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The key of a lower-case word. A base named in irregular.txt stands for all its forms."""
    base = IRREGULAR.get(word)
    if base is not None:
        return intern(_tidy(base))
    if len(word) <= 3 or not word.isalpha():
        return intern(word)
    return intern(_tidy(_without_ending(word)))


def _without_ending(word: str) -> str:
    if len(word) == 5 and word.endswith("ies"):
        return word[:2] + "y"  # cries, tries
    for ending, replacement, remaining in BY_LAST.get(word[-1], ()):
        if word.endswith(ending):
            trunk = word[: -len(ending)]
            if len(trunk) >= remaining and not VOWELS.isdisjoint(trunk):
                return trunk + replacement
    if word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


def _tidy(trunk: str) -> str:
    """One final letter: plann is plan, pric(e) is pric, policy is polici."""
    if (len(trunk) > 3 and trunk[-1] == trunk[-2] and trunk[-1] in DOUBLES) or (len(trunk) > 3 and trunk[-1] == "e"):
        trunk = trunk[:-1]
    return trunk[:-1] + "i" if len(trunk) > 3 and trunk[-1] == "y" else trunk


@lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """The word without a plural ending; for names, which must not lose more than that."""
    if len(word) > 3 and word.endswith("s") and word[-2] not in "sui'" and word.isalpha():
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word
