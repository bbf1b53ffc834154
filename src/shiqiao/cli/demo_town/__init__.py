"""Builds the demo town: real communities, everything else fictional, the whole of its history through acts only."""
