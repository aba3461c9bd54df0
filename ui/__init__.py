"""The window and the sadasya command."""
