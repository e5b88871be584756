"""A document for programs in, one JSON text on standard output out."""

from __future__ import annotations

import json
import sys

import click


def print_document(document: object) -> None:
    """Print one JSON document in UTF-8, whatever the terminal's own encoding."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    stream = getattr(sys.stdout, "buffer", None)
    click.echo(text if stream is None else text.encode(), file=stream, nl=False)
