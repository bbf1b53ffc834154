"""Divisions from province to grid, and the sites that stand in them."""
