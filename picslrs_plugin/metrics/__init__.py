"""Metrics for Prometheus. Nothing else imports its client, which is an extra."""
