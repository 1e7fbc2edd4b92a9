"""N32: the site can be installed with the town's own emblem."""

import io

import pytest
from municipal_announcements.tools.app_icon import make_icon
from PIL import Image


@pytest.mark.parametrize("shape", [(40, 10), (10, 900), (1, 1)])
def test_any_emblem_becomes_a_square_with_room_around_it(shape):
    source = io.BytesIO()
    Image.new("RGBA", shape, (200, 0, 0, 255)).save(source, "PNG")
    with Image.open(io.BytesIO(make_icon(source.getvalue(), 192))) as icon:
        assert icon.size == (192, 192)
        assert icon.getpixel((0, 0)) == (255, 255, 255)
        assert icon.getpixel((96, 96)) == (200, 0, 0)


def test_what_is_no_picture_is_refused():
    with pytest.raises(ValueError):
        make_icon(b"text", 192)
