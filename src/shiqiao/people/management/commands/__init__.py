"""Commands that the front door calls by name."""
