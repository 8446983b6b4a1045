"""What is counted, for Prometheus. Labels are few and never name a person, an address or a text."""

from prometheus_client import CollectorRegistry, Counter, Gauge

REGISTRY = CollectorRegistry()
RECEIVED = Counter("kit_received_total", "Messages received and answered", ["channel"], registry=REGISTRY)
REFUSED = Counter("kit_refused_webhooks_total", "Webhooks not taken", ["channel", "why"], registry=REGISTRY)
RECEIPTS = Counter("kit_receipts_total", "Delivery receipts", ["outcome"], registry=REGISTRY)
SENDS = Counter("kit_sends_total", "Sends tried", ["channel", "outcome"], registry=REGISTRY)
WAITING = Gauge("kit_outbox_waiting", "Messages due and not yet sent", registry=REGISTRY)
OPEN_ALERTS = Gauge("kit_alerts_open", "Alerts that nobody has acknowledged", registry=REGISTRY)
IN_DOUBT = Gauge("kit_outbox_in_doubt", "Messages that may have been sent", registry=REGISTRY)
