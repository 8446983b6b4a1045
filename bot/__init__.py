"""The machinery a message passes through."""

__version__ = "0.1.0"
