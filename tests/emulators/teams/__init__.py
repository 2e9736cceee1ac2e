"""A loopback Teams: a stateful tenant that speaks the real protocols and can be driven by another process."""
