"""The whole report of a run, written as one folder: page, Markdown, JSON, CSV and figures."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from trueorder.reports.directory import prepare, write_directory
from trueorder.reports.figures.needed import figures_needed
from trueorder.reports.html import page
from trueorder.reports.markdown import markdown
from trueorder.reports.reproduce import scripts
from trueorder.verify.rows import STUDY_KEYS, Results, finite

__all__ = ["prepare", "write_report"]


def write_report(
    results: Results,
    directory: Path | str,
    *,
    figures: Literal["svg", "png"] = "svg",
    drawn: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the report of a run and return the full path of its page, report.html.

    The folder then holds report.html (one page that needs nothing else), report.md, results.json,
    studies.csv, figures/*.svg or *.png, reproduce/*.py where a library falls short of its claim, and files.txt,
    the list of these. `drawn` are figures drawn already,
    by the names of `figures.needed.figures_needed`; the others are drawn now. An earlier report in the folder
    is replaced, and only once the new one is complete.

    Raises InputError when the folder cannot be written or holds files that are not a report's.
    """
    target = prepare(directory)
    jobs = figures_needed(results, figures)
    ready = drawn or {}
    pictures = {name: ready[name] if name in ready else job() for name, job in jobs.items()}
    files = {
        "report.html": _encoded(page(results, jobs, pictures)),
        "report.md": _encoded(markdown(results, jobs)),
        "results.json": _encoded(results_json(results)),
        "studies.csv": _encoded(studies_csv(results)),
        **{f"figures/{name}": content for name, content in pictures.items()},
        **{path: _encoded(text) for path, text in scripts(results).items()},
    }
    return write_directory(target, files) / "report.html"


def results_json(results: Results) -> str:
    """Return the published document of a run as JSON: numbers that are not finite are null.

    >>> json.loads(results_json(Results("empty", ())))["summary"]
    {'verified': 0, 'refuted': 0, 'inconclusive': 0, 'exact': 0}
    """
    return json.dumps(finite(results.to_dict()), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def studies_csv(results: Results) -> str:
    """Return one line per study under the published keys; a missing or infinite number is an empty cell.

    >>> studies_csv(Results("empty", ())).startswith("scheme,function,operator,dtype,points,")
    True
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, STUDY_KEYS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(finite(study.to_dict()) for study in results.studies)
    return text.getvalue()


def _encoded(text: str) -> bytes:
    # a file name that is no text (half a surrogate pair) must not stop a report
    return text.encode("utf-8", "replace")
