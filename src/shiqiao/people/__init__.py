"""Units, posts, duties, persons, and the accounts and tokens they come in with."""
