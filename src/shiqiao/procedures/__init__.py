"""Pure: every kind of subject as acts and guards, typed data without Django (design §3)."""
