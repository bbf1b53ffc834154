"""The door without an account: is this paper genuine, and does it still stand?"""
