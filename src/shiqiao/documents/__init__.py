"""Papers: drafted, set, issued and served."""
