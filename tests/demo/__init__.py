"""The demo's made-up submissions: the same every time, and faulty exactly where they should be."""
