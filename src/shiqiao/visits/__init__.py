"""Looking at a target: the visit with its team, answers and signatures."""
