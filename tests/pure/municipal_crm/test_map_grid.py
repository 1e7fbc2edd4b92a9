"""K04: the server gathers records into few markers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.map_grid import Bounds, Cell, cell_size, fit_zoom, merge_cells

latitudes = st.floats(-80, 80)
longitudes = st.floats(-179, 179)


def test_a_cell_is_as_wide_as_its_pixels_on_the_screen():
    """K04: at zoom 0 the globe is 256 pixels wide."""
    height, width = cell_size(0, 0.0, 256)
    assert width == pytest.approx(360)
    assert height == pytest.approx(360)


@given(latitudes, st.integers(0, 18))
def test_a_cell_halves_with_every_zoom(latitude, zoom):
    """K04: one step closer, half the cell."""
    height, width = cell_size(zoom, latitude, 64)
    nearer_height, nearer_width = cell_size(zoom + 1, latitude, 64)
    assert nearer_width == pytest.approx(width / 2)
    assert nearer_height == pytest.approx(height / 2)
    assert height == pytest.approx(width * math.cos(math.radians(latitude)))


@given(latitudes, longitudes, st.floats(0.0001, 5), st.floats(0.0001, 5))
def test_the_fitting_zoom_shows_the_whole_frame(latitude, longitude, tall, wide):
    """K04: everything found is on the screen at first."""
    frame = Bounds(
        latitude - tall / 2, longitude - wide / 2, latitude + tall / 2, longitude + wide / 2
    )
    zoom = fit_zoom(frame)
    height, width = cell_size(zoom, frame.latitude, 1)
    assert (frame.east - frame.west) / width <= 900 + 1e-6
    assert (frame.north - frame.south) / height <= 600 + 1e-6


@pytest.mark.parametrize(
    "frame", [(2, 0, 1, 1), (0, 2, 1, 1), (0, 0, math.nan, 1), (0, 0, math.inf, 1)]
)
def test_a_frame_upside_down_or_without_end_is_refused(frame):
    """K04: bad input gets a clear error."""
    with pytest.raises(ValueError, match="bounds"):
        Bounds(*frame)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 3),
            st.sampled_from("abc"),
            latitudes,
            longitudes,
            st.integers(1, 10**6),
        ),
        max_size=60,
    )
)
def test_no_point_is_lost_and_means_are_exact(points):
    """K04: counts and places equal those of a slow obvious count."""
    cells = merge_cells(
        (row, column, group, 1, lat, lon, key) for row, column, group, lat, lon, key in points
    )
    assert sum(cell.count for cell in cells) == len(points)
    for cell in cells:
        assert sum(cell.groups.values()) == cell.count
        assert bool(cell.record) == (cell.count == 1)
    buckets = {}
    for row, column, _group, lat, lon, _key in points:
        buckets.setdefault((row, column), []).append((lat, lon))
    for cell, members in zip(cells, buckets.values(), strict=True):
        assert cell.latitude == pytest.approx(
            sum(lat for lat, _lon in members) / len(members), abs=1e-6
        )
        assert cell.longitude == pytest.approx(
            sum(lon for _lat, lon in members) / len(members), abs=1e-6
        )


def test_a_marker_travels_as_a_short_list():
    """K04: the answer is small."""
    cell = Cell()
    cell.add(40.1234567, 22.7654321, 3, 0, "b")
    cell.add(40.1234567, 22.7654321, 1, 9, "a")
    assert cell.as_list(["a", "b"]) == [40.12346, 22.76543, 4, 0, [[0, 1], [1, 3]]]
