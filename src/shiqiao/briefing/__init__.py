"""Numbers, pictures and briefs; read-only."""
