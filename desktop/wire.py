"""A sealed fact into a sync.protocol packet, and back into words the window knows."""
