"""Which hosts our bearer token may be sent to.

Refuses plain HTTP except to a loopback host that was listed by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from yarl import URL

PUBLIC_HOSTS = (
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
)
"""*Source* https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations, 2026-11-20."""


@dataclass(frozen=True, slots=True)
class ServiceHosts:
    """`names` are hosts, or `host:port` where one port alone is meant."""

    names: tuple[str, ...] = PUBLIC_HOSTS

    def allow(self, service_url: str) -> bool:
        """Whether the address is one of ours to talk to: known host, encrypted or loopback, no user part."""
        return _allowed(self.names, service_url)


@lru_cache(maxsize=256)
def _allowed(names: tuple[str, ...], service_url: str) -> bool:
    """Asked with every activity and every post; a tenant has one address, and there are few."""
    try:
        url = URL(service_url)
        host, port = url.host, url.port
    except ValueError:
        return False
    if not host or url.user or url.password or url.query_string or url.fragment:
        return False
    listed = host in names or f"{host}:{port}" in names
    return listed and (url.scheme == "https" or (url.scheme == "http" and loopback(host)))


def loopback(host: str) -> bool:
    """Whether the host is this machine, by name or by number; nothing is looked up."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def trusted(address: str) -> bool:
    """Whether a configured address may carry secrets or keys: encrypted, or loopback."""
    try:
        url = URL(address)
    except ValueError:
        return False
    return bool(url.host) and (url.scheme == "https" or (url.scheme == "http" and loopback(url.host or "")))
