"""Locks (锁定): a round frozen for a scope, and what comes after it."""
