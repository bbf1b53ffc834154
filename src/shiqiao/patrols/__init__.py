"""Going from door to door (走访入户): surveys, the households reached in them, and what was heard there."""
