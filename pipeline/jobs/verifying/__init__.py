"""Files, scans and typed codes in, what they are of the versions on record out."""
