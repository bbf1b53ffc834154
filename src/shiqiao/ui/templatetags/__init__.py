"""Template libraries of the ui room."""
