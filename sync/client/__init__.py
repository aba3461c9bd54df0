"""The laptop's half of sync."""
