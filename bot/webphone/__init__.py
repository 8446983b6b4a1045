"""The web phone: a page that is a phone, over the simulator channel; for demonstrations and training only."""
