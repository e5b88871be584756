"""Definitions of Henan's first round in, about 60 made-up submissions as files out.

What is real: the names of the bureaus (schemas/units.csv) and of the colleges
(schemas/demo/henan_colleges.csv, see `material`). Everything else is made up and says nothing about
any of them: the 中职 schools, contacts, telephone numbers, certificates, majors and figures.
"""

from pipeline.jobs.demo.files import DemoFile, demo_submissions

__all__ = ["DemoFile", "demo_submissions"]
