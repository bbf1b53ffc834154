"""The waist of the house: act, steps, chain, numbers, rebuild and verify."""
