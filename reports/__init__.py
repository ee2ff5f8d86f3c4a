"""Rows to tables, figures and pages: all of it reads the records of `verify.rows` and recomputes nothing.

`report.write_report` writes the whole report of a run; `tables` turns rows into pandas DataFrames; `figures`
draws. pandas, matplotlib and Jinja2 are imported by the functions that need them, so that importing this
package is quick.
"""

from __future__ import annotations
