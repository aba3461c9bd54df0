"""What both sides agree on, byte by byte."""
