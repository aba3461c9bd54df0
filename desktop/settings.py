"""Where things are and which centre; typed, read once."""
