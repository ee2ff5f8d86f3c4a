"""Which figures a run needs, and that they can be drawn elsewhere."""

from __future__ import annotations

import pickle
from dataclasses import replace

from tests.reports.made import made_study
from trueorder.reports.figures.needed import figures_needed, function_figure, function_figures, slug
from trueorder.verify.rows import Results, SchemeRow


def test_a_run_needs_two_summaries_and_a_figure_for_each_function(results: Results) -> None:
    assert list(figures_needed(results)) == [
        "orders.svg",
        "best-steps.svg",
        "convergence-sine.svg",
        "convergence-exponential.svg",
        "convergence-x-2-1da909f1.svg",
    ]


def test_a_figure_drawn_in_another_process_is_the_same(results: Results) -> None:
    job = figures_needed(results)["convergence-exponential.svg"]
    assert pickle.loads(pickle.dumps(job))() == job()


def test_a_figure_drawn_before_the_run_is_over_is_the_one_the_report_needs(results: Results) -> None:
    studies = [study for study in results.studies if study.function == "sine"]
    schemes = [row.scheme for row in results.schemes]
    assert function_figure("sine", "float64", studies, schemes)() == (
        figures_needed(results)["convergence-sine.svg"]()
    )


def test_each_precision_of_a_function_has_a_figure_of_its_own() -> None:
    studies = (made_study(), made_study(dtype="float32"), made_study("forward", dtype="float32"))
    jobs = function_figures("sine", studies, ["central:order=2"])
    assert [job.name for job in jobs] == ["convergence-sine.svg", "convergence-sine.float32.svg"]
    assert [len(job.arguments[1]) for job in jobs] == [1, 2]
    row = SchemeRow("s", "point", "f'", 2, 2, None, "verified", "", studies)
    assert set(figures_needed(Results("suite", (row,)))) > {job.name for job in jobs}


def test_a_scheme_looks_the_same_in_every_figure() -> None:
    first = replace(made_study("backward"), function="one")
    schemes = ["central", "forward", "backward"]
    green = b"#009e73"
    assert green in function_figure("one", "float64", [first], schemes)()
    assert green not in function_figure("one", "float64", [first], ["backward"])()


def test_different_functions_have_different_file_names_on_any_file_system() -> None:
    names = ["sine", "Sine", "SINE", "sin(x)", "sin x", "sin-x-", "a/../b", "", "\u6b63\u5f26", "x" * 200]
    slugs = [slug(name) for name in names]
    assert len({text.lower() for text in slugs}) == len(names)
    assert all(
        text and len(text) < 64 and set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
        for text in slugs
    )
