"""R13, R17, D1: which area a point lies in, and how far two points are apart."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from municipal_crm.tools.geo import (
    check_polygon,
    distance_m,
    parse_degrees,
    parse_point,
    point_in_polygon,
    square_around,
)

coordinate = st.floats(-10, 10, allow_nan=False)


@given(st.floats(-70, 70), st.floats(-170, 170), st.floats(0, 2 * math.pi), st.floats(1, 2000))
def test_a_square_holds_the_circle_and_little_more(lat, lon, bearing, metres):
    """R17, R18: whoever is near is in the square; twice as far to a side is not."""
    south, west, north, east = square_around(lat, lon, metres)
    north_m, east_m = metres * math.cos(bearing), metres * math.sin(bearing)
    degree = math.degrees(1 / 6_371_008.8)
    there = lat + north_m * degree, lon + east_m * degree / math.cos(math.radians(lat))
    assert south <= there[0] <= north and west <= there[1] <= east
    assert lat + 2 * metres * degree > north and lat - 2 * metres * degree < south


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


@given(coordinate, coordinate, st.booleans(), st.booleans())
def test_a_point_is_in_a_box_when_its_coordinates_are(lat, lon, turned, closed):
    """Rings may turn either way and may leave out the closing point."""
    ring = box(-3, -2, 5, 4)[: 5 if closed else 4]
    area = polygon(ring[::-1] if turned else ring)
    assume(lat not in (-2, 4) and lon not in (-3, 5))
    assert point_in_polygon(lat, lon, area) == (-2 < lat < 4 and -3 < lon < 5)


@given(coordinate, coordinate)
def test_a_hole_is_outside(lat, lon):
    outline, hole = box(-5, -5, 5, 5), box(-2, -2, 2, 2)
    assume(not {lat, lon} & {-5, -2, 2, 5})
    expected = max(abs(lat), abs(lon)) < 5 and max(abs(lat), abs(lon)) > 2
    assert point_in_polygon(lat, lon, polygon(outline, hole)) == expected


@given(coordinate, coordinate)
def test_a_multipolygon_is_the_union_of_its_parts(lat, lon):
    parts = [[box(-9, -9, -1, 9)], [box(1, -9, 9, 9), box(3, 3, 5, 5)]]
    whole = {"type": "MultiPolygon", "coordinates": parts}
    assert point_in_polygon(lat, lon, whole) == any(
        point_in_polygon(lat, lon, polygon(*part)) for part in parts
    )


@st.composite
def stars(draw):
    """A star-shaped ring about the origin, as (angle, radius) of its corners."""
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(1, 9), min_size=count, max_size=count))
    return [(2 * math.pi * place / count, radius) for place, radius in enumerate(radii)]


def at(angle, radius):
    return [radius * math.cos(angle), radius * math.sin(angle)]


@given(stars(), st.data())
def test_in_a_star_the_distance_from_the_middle_decides(star, data):
    """An own oracle: along the ray through a corner, or between two, the border is known."""
    area = polygon([at(*corner) for corner in star])
    place = data.draw(st.integers(0, len(star) - 1))
    share = data.draw(st.floats(0, 1))
    (x1, y1), (x2, y2) = at(*star[place - 1]), at(*star[place])
    x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)  # on the border
    assert point_in_polygon(y * 0.99, x * 0.99, area)
    assert not point_in_polygon(y * 1.01, x * 1.01, area)


@given(
    st.integers(-4, 4),
    st.integers(-4, 4),
    st.lists(coordinate, min_size=2, max_size=2, unique=True),
)
def test_a_point_on_a_shared_side_belongs_to_one_area(lat, lon, slope):
    """D1: area borders. Two areas meet along a slanted line; each grid point is in one."""
    top, bottom = slope
    left = polygon([[-20, -5], [bottom, -5], [top, 5], [-20, 5]])
    right = polygon([[top, 5], [bottom, -5], [20, -5], [20, 5]])
    assert point_in_polygon(lat, lon, left) + point_in_polygon(lat, lon, right) == 1


def test_latitude_comes_first_in_arguments_and_longitude_in_geojson():
    area = polygon(box(20, 35, 28, 42))
    assert point_in_polygon(38, 23.7, area)
    assert not point_in_polygon(23.7, 38, area)


def test_a_feature_is_its_geometry_and_heights_are_ignored():
    ring = [[*point, 120.0] for point in box(0, 0, 2, 2)]
    feature = {"type": "Feature", "properties": {}, "geometry": polygon(ring)}
    assert point_in_polygon(1, 1, feature)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "Point", "coordinates": [1, 1]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Feature", "geometry": None},
        {"type": "Polygon", "coordinates": [["a", "b", "c"]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1], [1, 1]]]},
        {"type": "Polygon", "coordinates": 7},
        {"type": "MultiPolygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]},
    ],
)
def test_what_is_no_area_is_refused(geometry):
    with pytest.raises(ValueError, match=r"GeoJSON|Polygon|ring"):
        check_polygon(geometry)


def test_swapped_coordinates_are_noticed_when_they_leave_the_globe():
    with pytest.raises(ValueError, match="globe"):
        check_polygon(polygon(box(100, 100, 110, 110)))


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 1), 111_195),  # a degree of the equator of the mean sphere
        ((38, 23), (39, 23), 111_195),
        ((60, 10), (60, 11), 55_597),
        ((0, 0), (0, 180), 20_015_115),
        ((90, 0), (-90, 77), 20_015_115),
    ],
)
def test_distances_on_the_mean_sphere(one, other, metres):
    assert distance_m(*one, *other) == pytest.approx(metres, abs=1)


places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(places, places, places)
def test_distance_is_a_metric(a, b, c):
    assert distance_m(*a, *b) == pytest.approx(distance_m(*b, *a))
    assert distance_m(*a, *c) <= distance_m(*a, *b) + distance_m(*b, *c) + 1e-3
    assert distance_m(*a, *a) == 0


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("38.305236,25.195643", (38.305236, 25.195643)),
        (" 38.3052361 , 25.2", (38.305236, 25.2)),
        ("-90,180", (-90, 180)),
        ("91,0", None),
        ("0,181", None),
        ("nan,1", None),
        ("1", None),
        ("1,2,3", None),
        ("x,y", None),
        ("", None),
        (None, None),
    ],
)
def test_a_point_is_read_from_an_address(text, point):
    """R06: two numbers on the globe, and nothing else."""
    assert parse_point(text) == point


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("38.1,25.1,38.4,25.5", (38.1, 25.1, 38.4, 25.5)),
        ("-180,180, 0 ,1e1", (-180, 180, 0, 10)),
        ("38.1,25.1,38.4", None),
        ("38.1,25.1,38.4,25.5,1", None),
        ("38.1,25.1,38.4,181", None),
        ("nan,25.1,38.4,25.5", None),
        ("a,b,c,d", None),
        ("", None),
        (None, None),
    ],
)
def test_the_frame_of_a_map_is_read_from_an_address(text, numbers):
    """R30: as many numbers of degrees as were asked for, and nothing else."""
    assert parse_degrees(text, 4) == numbers
