"""Unit tests of pipeline/ledger."""
