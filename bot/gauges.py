"""What this process counts about itself while it runs, for `/metrics`.

Refuses labels that people fill: platforms, lanes, duties and outcomes, nothing anybody said.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.messages import Lane

QUICK = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SLOW = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200)


class Gauges:
    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        self.lag = Histogram(
            "steward_event_loop_lag_seconds", "How late the event loop came back", registry=own, buckets=QUICK
        )
        self.stalls = Counter("steward_event_loop_stalls", "Times nothing moved for ten seconds", registry=own)
        self.database = Histogram(
            "steward_database_wait_seconds", "Waiting for a transaction to begin", registry=own, buckets=QUICK
        )
        self.tick = Gauge("steward_clock_tick_age_seconds", "Since the clock last finished a round", registry=own)
        self.ahead = Gauge("steward_clock_ahead_seconds", "How far the machine's clock lies behind ours", registry=own)
        self.duties = Counter("steward_duty_failures", "Rounds in which a duty failed", ["duty"], registry=own)
        self.ready = Gauge("steward_platform_ready", "Whether a platform can be heard", ["platform"], registry=own)
        self.silent = Gauge(
            "steward_platform_silent_seconds", "For how long it has not been", ["platform"], registry=own
        )
        self.state = Gauge("steward_platform_state", "What a platform counts", ["platform", "what"], registry=own)
        self.sent = Counter("steward_deliveries", "What became of each try", ["lane", "outcome"], registry=own)
        self.took = Histogram(
            "steward_delivery_seconds", "From due until the platform had it", ["lane"], registry=own, buckets=SLOW
        )
        self.heartbeats = Counter("steward_heartbeats", "Signs of life sent away", ["outcome"], registry=own)

    def delivered(self, outcome: str, lane: int, seconds: float | None) -> None:
        """`outcome`: sent, postponed, doubtful, dead. `seconds` only where it has arrived."""
        name = Lane(lane).name.lower()
        self.sent.labels(name, outcome).inc()
        if seconds is not None:
            self.took.labels(name).observe(max(0.0, seconds))
