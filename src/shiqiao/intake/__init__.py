"""Intake: lists that come as files, read, mapped, checked and handed on; and the sheets that go back out."""
