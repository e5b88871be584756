"""Cases: each folder is an inbox, the command that is run on it, and what is expected of it."""
