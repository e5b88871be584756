"""From an inbox of tables that units sent to the official rollup of a province or the nation."""

__version__ = "0.1.0"
