"""The door of signing in: password, second factor, passkey, unified sign-in, links that work once, the own account."""
