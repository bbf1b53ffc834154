"""The JSON door: create, act, list and read, with tokens; the screens' own calls for machines."""
