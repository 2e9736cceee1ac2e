"""Personal data and secrets taken out of a text before it is stored or shown.

Refuses to promise more than its table: names and addresses of people it cannot know. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mask:
    """`likely`: whether to search at all. `sure`: whether a match is what it looks like.

    `keeps`: the number of a group that stays.
    """

    name: str
    likely: Callable[[str], bool]
    pattern: re.Pattern[str]
    sure: Callable[[str], bool] = bool
    keeps: int = 0

    def replacement(self, found: re.Match[str]) -> str:
        if not self.sure(found[0]):
            return found[0]
        return f"{found[self.keeps] if self.keeps else ''}[{self.name}]"


def _luhn(text: str) -> bool:
    """The check digit of payment cards. *Source* ISO/IEC 7812-1, annex B."""
    digits = [int(each) for each in text if each.isdigit()]
    doubled = (each * 2 - 9 if each > 4 else each * 2 for each in digits[-2::-2])
    return 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban(text: str) -> bool:
    """The check digits of a bank account. *Source* ISO 13616."""
    plain = text.replace(" ", "").upper()
    turned = "".join(str(int(each, 36)) for each in plain[4:] + plain[:4])
    return int(turned) % 97 == 1


def _phone(text: str) -> bool:
    return 8 <= sum(each.isdigit() for each in text) <= 15


def _mixed(text: str) -> bool:
    """A long run that no word and no number looks like."""
    return any(each.isdigit() for each in text) and any(each.isalpha() for each in text)


PREFIXES = (
    *("sk-", "sk_", "pk_", "rk_", "xox", "xapp-", "ghp_", "gho_", "ghr_", "ghs_", "ghu_", "github_pat_"),
    *("glpat-", "AKIA", "ASIA", "AIza", "hf_", "npm_", "SG.", "whsec_"),
)
"""How the keys of widely used services begin. *Source* their own documentation of key formats, 2026-11-20."""
PREFIXED = re.compile(
    r"\b(?:sk[-_][\w-]{16,}|[pr]k_(?:live|test)_\w{8,}|xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|gh[oprsu]_\w{20,}"
    r"|github_pat_\w{20,}|glpat-[\w-]{16,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|hf_\w{20,}|npm_\w{30,}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|whsec_[\w+/=]{16,})"
)
NAMED = re.compile(
    r"(?i)((?<!\w)(?:bearer|basic) |(?:password|passwd|pwd|secret|token|(?<![a-z0-9])(?:api.?)?(?:key|sig))(?:=|: ?))"
    r"([^\s&\"',;]{4,})"
)
LONG = 40
"""*Units*: characters. A run of letters and digits this long is no word."""
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{3,40}-----.*?(?:-----END [A-Z ]{3,40}-----|\Z)", re.DOTALL)
IN_A_LINK = re.compile(r"(?<=://)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)")
SIGNED = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?")
LONG_RUN = re.compile(r"(?<![\w/.:-])[\w+/=-]{40,}+(?!\w)", re.ASCII)
EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
ACCOUNT = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?\b")
CARD = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")
SOCIAL = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
ADDRESS = re.compile(rf"\b(?:{OCTET}\.){{3}}{OCTET}\b")
PHONE = re.compile(r"(?<![\w.,])(?:\+|00|\(0|0)\d{0,3}(?:[ ()/-]{0,2}\d){6,14}(?!\w)")

RUN = re.compile(r"\d[\d ()/-]{6}")
ACCOUNT_LIKE = re.compile(r"\d\d ?[A-Za-z0-9]{4} ?[A-Za-z0-9]{4}")
DOTTED = re.compile(r"\d\.\d{1,3}\.\d")
WORDS = ("bearer ", "basic ", "password", "passwd", "pwd", "secret", "token", "key", "sig")


def _with(*signs: str) -> Callable[[str], bool]:
    return lambda text: any(sign in text for sign in signs)


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Patterns that begin with one class of characters: many times faster to look for than what they stand for."""
    return lambda text: pattern.search(text) is not None


def _naming(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in WORDS)


MASKS: tuple[Mask, ...] = (
    Mask("secret", _with("-----BEGIN"), PRIVATE_KEY),
    Mask("secret", _with("://"), IN_A_LINK),
    Mask("secret", _with("eyJ"), SIGNED),
    Mask("secret", _with(*PREFIXES), PREFIXED),
    Mask("secret", _naming, NAMED, keeps=1),
    Mask("e-mail", _with("@"), EMAIL),
    Mask("account", _like(ACCOUNT_LIKE), ACCOUNT, sure=_iban),
    Mask("card", _like(RUN), CARD, sure=_luhn),
    Mask("identity number", _like(RUN), SOCIAL),
    Mask("network address", _like(DOTTED), ADDRESS),
    Mask("phone", _like(RUN), PHONE, sure=_phone),
    Mask("secret", lambda text: max(map(len, text.split()), default=0) >= LONG, LONG_RUN, sure=_mixed),
)
"""In this order: what would be cut in two by a later one comes first."""


def masked(text: str) -> str:
    """The text with what looks like a person's data or a secret replaced by its kind in brackets."""
    for mask in MASKS:
        if mask.likely(text):
            text = mask.pattern.sub(mask.replacement, text)
    return text
