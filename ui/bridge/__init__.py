"""Where threads meet the window, and codes become words."""
