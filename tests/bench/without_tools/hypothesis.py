"""In the way of the real one: pandera loads that where it is, and an officer has none."""  # noqa: INP001 - no package: it is put in front of the path

raise ImportError("hidden from what is measured")
