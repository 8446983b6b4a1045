"""What `kit bench` runs: inbound, outbound and start-up, each beside a bare version of itself in the same run."""
