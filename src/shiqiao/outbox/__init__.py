"""Telling: messages posted with the step, delivered afterwards by the worker."""
