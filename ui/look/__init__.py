"""Tokens into a style sheet, fonts and tinted icons."""
