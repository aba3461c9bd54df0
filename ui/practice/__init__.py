"""A practice camp: a centre of its own, sample people, and a day played by keys alone."""
