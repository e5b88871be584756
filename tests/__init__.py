"""Tests: each proves a rule, which its docstring states."""
