"""What a unit gets back: its own file with the faults marked, and the letters that go with it."""
