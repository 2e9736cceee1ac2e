"""The benchmarks: ratios measured side by side in one run. Refuses to be a test: no number in here can fail one."""
