"""Keys: what opens the store, what signs for this device."""
