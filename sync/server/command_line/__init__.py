"""What a person types at the centre, one module a family of commands."""
