"""K04: the server gathers records into few markers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.map_grid import (
    LEVELS,
    ONE_SPOT,
    SPREAD,
    Bounds,
    Lattice,
    Row,
    around,
    cell_at,
    cell_size,
    fit_lattice,
    fit_pixels,
    fit_zoom,
    frame_of,
    is_tile_address,
    level_side,
    merge_cells,
    snap,
    tile_origin,
)

latitudes = st.floats(-80, 80)
longitudes = st.floats(-179, 179)
frames = st.tuples(latitudes, longitudes, st.floats(0.0001, 5), st.floats(0.0001, 5)).map(
    lambda drawn: Bounds(
        drawn[0] - drawn[2] / 2,
        drawn[1] - drawn[3] / 2,
        drawn[0] + drawn[2] / 2,
        drawn[1] + drawn[3] / 2,
    )
)
points = st.lists(
    st.tuples(st.floats(37.9, 38.1), st.floats(23.6, 23.9), st.sampled_from("abc")), max_size=60
)


def gather_in_the_database(points, height, width):
    """What the statement does: one row for each cell and group, means and extremes."""
    kept = {}
    for number, (lat, lon, group) in enumerate(points, 1):
        key = (math.floor(lat / height), math.floor(lon / width), group)
        kept.setdefault(key, []).append((lat, lon, number))
    for (y, x, group), members in kept.items():
        lats, lons, numbers = zip(*members, strict=True)
        frame = Bounds(min(lats), min(lons), max(lats), max(lons))
        mean = (sum(lats) / len(lats), sum(lons) / len(lons))
        yield Row(y, x, group, len(members), *mean, min(numbers), frame)


def gather_slowly(points, height, width):
    """The obvious way: look at every point for every cell that any point lies in."""
    cells = {(math.floor(lat / height), math.floor(lon / width)) for lat, lon, _group in points}
    for cell in cells:
        inside = [
            (lat, lon, group, number)
            for number, (lat, lon, group) in enumerate(points, 1)
            if (math.floor(lat / height), math.floor(lon / width)) == cell
        ]
        counts = {}
        for _lat, _lon, group, _number in inside:
            counts[group] = counts.get(group, 0) + 1
        lat = sum(row[0] for row in inside) / len(inside)
        lon = sum(row[1] for row in inside) / len(inside)
        yield lat, lon, len(inside), counts, [row[3] for row in inside]


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


@given(frames)
def test_the_fitting_zoom_shows_the_whole_frame(frame):
    """K04: everything found is on the screen at first."""
    zoom = fit_zoom(frame)
    height, width = cell_size(zoom, frame.latitude, 1)
    assert (frame.east - frame.west) / width <= 900 + 1e-6
    assert (frame.north - frame.south) / height <= 600 + 1e-6


@given(frames, st.integers(0, 19), st.integers(-5, 200), st.integers(9, 2000))
def test_whatever_is_asked_the_answer_has_a_known_size(frame, zoom, pixels, limit):
    """K04: no zoom and no cell makes an answer larger than its limit."""
    side = fit_pixels(frame, zoom, pixels, limit)
    assert side >= pixels
    height, width = cell_size(zoom, frame.latitude, side)
    rows = math.floor(frame.north / height) - math.floor(frame.south / height) + 1
    columns = math.floor(frame.east / width) - math.floor(frame.west / width) + 1
    assert rows * columns <= limit


def test_a_cell_that_is_small_enough_stays_as_asked():
    """K04: an ordinary screen gets the cells it asked for."""
    assert fit_pixels(Bounds(38.0, 23.6, 38.05, 23.7), 13, 64, 900) == 64


@pytest.mark.parametrize(
    "frame", [(2, 0, 1, 1), (0, 2, 1, 1), (0, 0, math.nan, 1), (0, 0, math.inf, 1)]
)
def test_a_frame_upside_down_or_without_end_is_refused(frame):
    """K04: bad input gets a clear error."""
    with pytest.raises(ValueError, match="bounds"):
        Bounds(*frame)


@given(points, st.sampled_from([0.0005, 0.01, 0.4]))
def test_markers_equal_those_of_the_slow_obvious_way(points, height):
    """K04: no point is lost, means and counts of groups are exact, single points keep their record."""
    cells = merge_cells(gather_in_the_database(points, height, height * 1.3))
    slow = list(gather_slowly(points, height, height * 1.3))
    assert len(cells) == len(slow)
    assert sum(cell.count for cell in cells) == len(points)
    left = list(cells)
    for lat, lon, count, groups, numbers in slow:
        cell = next(
            entry
            for entry in left
            if entry.count == count
            and entry.groups == groups
            and entry.latitude == pytest.approx(lat, abs=1e-9)
            and entry.longitude == pytest.approx(lon, abs=1e-9)
        )
        left.remove(cell)
        assert cell.record == (numbers[0] if count == 1 else cell.record)
        assert count == 1 or cell.record in (SPREAD, ONE_SPOT)


@given(st.floats(37.9, 38.1), st.floats(23.6, 23.9), st.integers(2, 9))
def test_records_at_one_spot_say_so(latitude, longitude, count):
    """K04: a marker that no zoom takes apart is told from one that opens."""
    house = [(latitude, longitude, "ab"[turn % 2]) for turn in range(count)]
    [cell] = merge_cells(gather_in_the_database(house, 0.01, 0.01))
    assert cell.record == ONE_SPOT
    middle = (latitude // 0.01 + 0.5) * 0.01
    street = [(middle, longitude, "a"), (middle + 0.002, longitude, "b")]
    [cell] = merge_cells(gather_in_the_database(street, 0.01, 0.01))
    assert cell.record == SPREAD


def test_a_frame_around_two_holds_both():
    """K04: the frame of a marker."""
    first, second = Bounds(1, 2, 3, 4), Bounds(0, 3, 2, 5)
    assert around(None, first) == first
    assert around(first, second) == Bounds(0, 2, 3, 5)


def test_a_marker_travels_as_a_short_list():
    """K04: the answer is small."""
    spot = Bounds(40.1, 22.7, 40.2, 22.8)
    [cell] = merge_cells(
        [
            Row(0, 0, "b", 3, 40.1234567, 22.7654321, 5, spot),
            Row(0, 0, "a", 1, 40.1234567, 22.7654321, 9, spot),
        ]
    )
    assert cell.as_list(["a", "b"]) == [40.12346, 22.76543, 4, 0, [[0, 1], [1, 3]]]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "https://*.tiles.example.org"),
        ("http://10.0.0.5:8080/t/{z}/{x}/{y}.png?key=a", "http://10.0.0.5:8080"),
        ("/tiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_the_address_of_a_tile_server_gives_what_a_browser_may_ask(address, origin):
    """K04, G25: the policy of a page allows the tile server alone, and nothing when it is ours."""
    assert is_tile_address(address)
    assert tile_origin(address) == origin


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://tiles.example.org/",
        "javascript:alert(1)/{z}/{x}/{y}",
        "https://a.example/{z}/{x}/{y}; script-src *",
        "tiles.example.org/{z}/{x}/{y}.png",
        'https://a.example/{z}/{x}/{y}"onload="x',
    ],
)
def test_what_is_no_address_of_tiles_is_refused(address):
    """K04, G25: nothing gets into the policy of a page."""
    assert not is_tile_address(address)


def test_the_frame_of_a_town_holds_all_its_areas():
    """K04: polygons, several of them, features and nothing."""
    square = {"type": "Polygon", "coordinates": [[[23.0, 38.0], [23.1, 38.0], [23.1, 38.2]]]}
    islands = {"type": "MultiPolygon", "coordinates": [[[[22.5, 37.9], [22.6, 37.9], [22.6, 38]]]]}
    assert frame_of([]) is None
    assert frame_of([square]) == Bounds(38.0, 23.0, 38.2, 23.1)
    assert frame_of([{"type": "Feature", "geometry": square}, islands]) == Bounds(
        37.9, 22.5, 38.2, 23.1
    )


@given(frames, st.sampled_from([0.001, 0.01]))
def test_a_snapped_frame_lies_on_the_grid_and_holds_the_frame(frame, grid):
    """R30: what a frame cuts is shown as a whole, so that nobody measures a place with it."""
    snapped = snap(frame, grid)
    assert snapped.south <= frame.south + 1e-6
    assert snapped.north >= frame.north - 1e-6
    for side in (snapped.south, snapped.west, snapped.north, snapped.east):
        assert side / grid == pytest.approx(round(side / grid), abs=1e-4)


@given(latitudes, longitudes)
def test_all_points_of_a_cell_are_told_as_one(latitude, longitude):
    """R30: from the cell one learns no more than the cell."""
    cell = cell_at(latitude, longitude, 0.001)
    assert cell.south <= latitude + 1e-6
    assert cell.north >= latitude - 1e-6
    middle = ((cell.south + cell.north) / 2, (cell.west + cell.east) / 2)
    assert cell_at(*middle, 0.001) == cell
    with pytest.raises(ValueError, match="two numbers"):
        cell_at(math.nan, longitude, 0.001)


def test_an_anonymous_marker_has_no_record():
    """R30: one spot or several, and groups under their public names."""
    spot = Bounds(40.1, 22.7, 40.1, 22.7)
    rows = [Row(0, 0, 1, 1, 40.1, 22.7, 5, spot), Row(0, 0, 2, 2, 40.1, 22.7, 9, spot)]
    [cell] = merge_cells(rows)
    public = cell.regrouped({1: "open", 2: "open"})
    assert public.as_anonymous_list(["open", "solved"]) == [40.1, 22.7, 3, -1, [[0, 3]]]
    assert cell.groups == {1: 1, 2: 2}


@given(latitudes, st.integers(0, 19), st.integers(14, 200))
def test_a_lattice_is_never_finer_than_asked_for(latitude, zoom, pixels):
    """K04: the answer stays as small as with cells of any size, and not much coarser."""
    size = cell_size(zoom, latitude, pixels)
    lattice = fit_lattice(size, zoom)
    if lattice is None:
        assert min(size) < level_side(LEVELS[-1])
        return
    for asked, given_side in zip(size, lattice.size, strict=True):
        assert given_side >= asked
        assert given_side < max(2 * asked, 2 * level_side(LEVELS[-1]))
    assert fit_lattice(size, zoom, finest=True) == lattice


def test_close_to_the_ground_places_are_counted_themselves():
    """K04: strangers see cells of a grid all the same."""
    size = cell_size(18, 38.0, 64)
    assert fit_lattice(size, 18) is None
    assert fit_lattice(size, 18, finest=True) == Lattice(LEVELS[-1], 1, 1)


@given(frames, st.sampled_from(LEVELS))
def test_a_widened_frame_is_made_of_whole_cells(frame, level):
    """K04: what is counted beforehand is in the frame or not."""
    lattice = Lattice(level, 1, 1)
    wide = lattice.widen(frame)
    assert wide.south <= frame.south
    assert wide.west <= frame.west
    assert wide.north >= frame.north
    assert wide.east >= frame.east
    assert wide.north - frame.north <= lattice.base
    assert lattice.widen(wide) == wide
    south, west, north, east = lattice.span(frame)
    assert (south, west) <= (north, east)
    for side, index in ((wide.south, south), (wide.west, west)):
        assert side == index * lattice.base
