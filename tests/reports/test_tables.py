"""Rows as DataFrames."""

from __future__ import annotations

import math
from dataclasses import replace

from tests.reports.made import exact_study, made_study
from trueorder.reports.tables import claims_frame, schemes_frame, studies_frame, sweep_frame
from trueorder.verify.rows import STUDY_KEYS, Results


def test_the_studies_have_the_published_keys_as_columns(results: Results) -> None:
    frame = studies_frame(results)
    assert tuple(frame.columns) == STUDY_KEYS
    assert len(frame) == len(results.studies)
    assert frame["scheme"].tolist() == [study.scheme for study in results.studies]


def test_a_frame_of_nothing_has_the_columns_and_types_of_any_other(results: Results) -> None:
    for made, frame_of in ((results.studies, studies_frame), (results.claims, claims_frame)):
        assert frame_of([]).dtypes.to_dict() == frame_of(made).dtypes.to_dict()  # type: ignore[operator]
    assert schemes_frame([]).dtypes.to_dict() == schemes_frame(results).dtypes.to_dict()


def test_a_missing_number_is_missing_and_numbers_stay_numbers(results: Results) -> None:
    frame = studies_frame(results)
    assert frame["observed_order"].dtype == "float64"
    exact = frame[frame["verdict"] == "exact"]
    assert len(exact) > 0
    assert exact["observed_order"].isna().all()
    assert (exact["smallest_error"] == 0.0).all()


def test_the_schemes_have_whole_orders_and_count_their_studies(results: Results) -> None:
    frame = schemes_frame(results).set_index("scheme")
    assert frame.loc["central:order=6", "proven_order"] == 6
    assert str(frame["proven_order"].dtype) == "Int64"
    assert frame.loc["gradient", "studies"] == 6
    assert frame.loc["gradient", "claimed_edge_order"] == 1
    assert frame.loc["gradient", "proven_orders"] == [1, 2, 2, 2, 2, 2, 2, 2, 1]
    assert math.isnan(frame["claimed_edge_order"].astype("float64")["central:order=6"])


def test_the_claims_have_the_published_keys_as_columns(results: Results) -> None:
    frame = claims_frame(results)
    assert list(frame.columns) == list(results.claims[0].to_dict())
    assert frame["difference"].dtype == "float64"


def test_a_sweep_has_the_signed_error_only_when_there_is_one_point() -> None:
    published = ["h", "error_max", "error_rms", "truncation_rms", "rounding_rms"]
    assert list(sweep_frame(made_study()).columns) == published
    one_point = sweep_frame(exact_study())
    assert list(one_point.columns) == [*published, "error"]
    assert (one_point["error"] == -one_point["error_rms"]).all()


def test_a_study_without_a_sweep_is_an_empty_frame() -> None:
    frame = sweep_frame(replace(made_study(), sweep=()))
    assert len(frame) == 0
    assert "error_rms" in frame.columns
