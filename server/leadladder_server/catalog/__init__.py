"""Rule sets in service."""
