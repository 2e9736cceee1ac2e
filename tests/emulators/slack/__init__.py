"""A loopback Slack: a stateful workspace that speaks the real protocols and can be driven by another process."""
