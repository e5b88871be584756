"""The command line: parse, call a job, print, exit code – and nothing else."""

from pipeline.cli.entry import main

__all__ = ["main"]
