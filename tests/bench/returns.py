"""Returned files marked on one core: seconds of the copies and of the letters as JSON out.

`python -m tests.bench.returns FOLDER`, in a fresh process. What a run of the program does before –
reading, judging – is done before the clock starts.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import perf_counter


def main() -> None:
    """Measure and print."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from pipeline.checking.explanations import Explanations
    from pipeline.intake.inbox import scan
    from pipeline.jobs.judging import judge
    from pipeline.jobs.plan import make_plan
    from pipeline.jobs.receiving import Reader, Received
    from pipeline.jobs.returns.marking import letter, marked
    from pipeline.jobs.returns.returning import returning_for
    from pipeline.jobs.workspace import open_workspace
    from pipeline.model.submissions import Status

    plan = make_plan(open_workspace(Path(sys.argv[1])), "henan", "2019-1")
    reader = Reader(plan.definitions, plan.scope, plan.territory, plan.settings.limits)
    read = [reader.read(file) for file in scan(plan.workspace.inbox, plan.territory)]
    received = [each for each in read if isinstance(each, Received)]
    moments = {each.file: plan.workspace.as_of for each in received}
    returning = returning_for(plan)
    judged = judge(received, moments, plan.definitions)
    pairs = [
        (each.submission(None, plan.definitions, Explanations(())), each.received.source)
        for each in judged
        if each.status is Status.RETURNED
    ]
    errands = [returning.errand(*pair) for pair in pairs]
    notices = [returning.notice(submission) for submission, _ in pairs]

    started = perf_counter()
    copies = [marked(errand) for errand in errands]
    copied = perf_counter()
    letters = [letter(returning.template, notice) for notice in notices]
    written = perf_counter()
    assert all(copy.content is not None and copy.listed is None for copy in copies)
    assert all(letters)
    print(
        json.dumps({
            "files": len(copies), "cells": sum(len(r.cells) for e in errands for r in e.remarks),
            "copies": copied - started, "letters": written - copied,
        })
    )  # fmt: skip


if __name__ == "__main__":
    main()
