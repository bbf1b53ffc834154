"""The door of the enterprise: its own list, proof, papers and findings."""
