"""Builds the application from settings; the only place that wires parts together."""
