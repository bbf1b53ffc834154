"""Django's PostgreSQL backend with two things more: prepared statements for the record, and a cheap look at the line."""
