"""How a ledger of an earlier version becomes one of today, step by step, with all that it holds."""
