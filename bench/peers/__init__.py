"""Other offline-first programs beside ours: the same records, one client, loopback, one run."""
