"""Between devices and the centre."""
