"""The member's own screen: their details read back, and the notice."""
