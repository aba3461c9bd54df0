"""Cards and slips as marks in millimetres."""
