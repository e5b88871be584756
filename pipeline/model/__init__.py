"""Frozen values that the stages pass on, and the definitions loaded from schemas/."""
