"""The grid that puts many points into few markers, and the frame around them.

Web Mercator at zoom ``z`` shows the globe in a square of ``256 * 2**z`` pixels, so a
cell of a fixed size on the screen is a fixed angle of longitude, and of latitude
times the cosine of the place (https://wiki.openstreetmap.org/wiki/Zoom_levels).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

TILE = 256
MAX_ZOOM = 19
#: Beyond this latitude the projection ends.
MAX_LATITUDE = 85.0


@dataclass(frozen=True)
class Bounds:
    """A frame on the map in degrees. ``ValueError`` when it is upside down or off the globe."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        values = (self.south, self.west, self.north, self.east)
        if not all(math.isfinite(value) for value in values):
            raise ValueError("bounds are numbers")
        if self.south > self.north or self.west > self.east:
            raise ValueError("bounds are south, west, north, east")

    @property
    def latitude(self) -> float:
        """The middle parallel, kept where the projection works."""
        return max(-MAX_LATITUDE, min(MAX_LATITUDE, (self.south + self.north) / 2))


def cell_size(zoom: int, latitude: float, pixels: int) -> tuple[float, float]:
    """(height, width) in degrees of a cell of ``pixels`` on the screen."""
    zoom = max(0, min(MAX_ZOOM, int(zoom)))
    width = 360 / (TILE * 2**zoom) * max(1, pixels)
    return width * math.cos(math.radians(latitude)), width


def fit_zoom(bounds: Bounds, width: int = 900, height: int = 600) -> int:
    """The closest zoom at which ``bounds`` fit into a map of ``width`` by ``height`` pixels."""
    for zoom in range(MAX_ZOOM, 0, -1):
        tall, wide = cell_size(zoom, bounds.latitude, 1)
        if (bounds.east - bounds.west) / wide <= width and (
            bounds.north - bounds.south
        ) / tall <= height:
            return zoom
    return 0


@dataclass
class Cell:
    """One marker: the mean place of ``count`` points; ``record`` when it stands for one."""

    latitude: float = 0.0
    longitude: float = 0.0
    count: int = 0
    record: int = 0
    groups: dict = field(default_factory=dict)

    def add(
        self, latitude: float, longitude: float, count: int, record: int, group: object
    ) -> None:
        """Takes in ``count`` points of one group whose mean is the place given."""
        total = self.count + count
        self.latitude += (latitude - self.latitude) * count / total
        self.longitude += (longitude - self.longitude) * count / total
        self.record = record if total == 1 else 0
        self.count = total
        self.groups[group] = self.groups.get(group, 0) + count

    def as_list(self, groups: list) -> list:
        """[latitude, longitude, count, record id or 0, [[group index, count], …]] for JSON."""
        parts = sorted([groups.index(group), count] for group, count in self.groups.items())
        return [round(self.latitude, 5), round(self.longitude, 5), self.count, self.record, parts]


def merge_cells(rows: Iterable[tuple]) -> list[Cell]:
    """Markers from rows of ``(row, column, group, count, latitude, longitude, record)``.

    The rows of one cell, one for each group, become one marker; order follows the rows.
    """
    cells: dict[tuple, Cell] = {}
    for row, column, group, count, latitude, longitude, record in rows:
        cells.setdefault((row, column), Cell()).add(latitude, longitude, count, record, group)
    return list(cells.values())
