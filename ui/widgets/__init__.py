"""The controls that screens are made of."""
