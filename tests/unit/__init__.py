"""Rules proved module by module; a folder for each floor of the program."""
