"""The scheduled batch: what is due, run unattended, and told in one digest."""
