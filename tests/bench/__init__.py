"""The benchmark of the main job: `make bench`."""
