"""Paints marks with QPainter: screen, PNG, PDF, printer."""
