"""Facts about checking rule sets."""
