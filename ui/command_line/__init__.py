"""The same services without a window, one module a family of commands."""
