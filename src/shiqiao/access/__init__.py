"""The access log: who signed in or failed to, what that matters was looked at, and what was refused."""
