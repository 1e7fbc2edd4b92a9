"""Files as people send them, made on the spot: photographs, documents, and bad ones."""

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

# The industry's harmless test file, in two parts so that no scanner takes this one for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
DOCX_TYPES = "[Content_Types].xml"


def photo(kind="JPEG", size=(60, 40), orientation=1, **options):
    """A white picture with a red top left corner, with camera, place and a comment."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[MAKE] = "A camera"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (38.0, 1.0, 2.0), 3: "E", 4: (23.0, 4.0, 5.0)})
    if kind in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF"):
        options["exif"] = exif.tobytes()
    if kind == "JPEG":
        options |= {"comment": b"a secret comment", "quality": 95}
    return saved(image, kind, **options)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def corners(content):
    """Which corners of the picture are red: ``{"top left"}`` for an upright photo()."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    right, bottom = image.width - 3, image.height - 3
    places = {
        "top left": (2, 2), "top right": (right, 2),
        "bottom left": (2, bottom), "bottom right": (right, bottom),
    }  # fmt: skip
    return {name for name, at in places.items() if image.getpixel(at)[1] < 100}


def pdf(catalog=(), **options):
    """A PDF of one page; ``catalog``: entries for its root, ``password``: to open it."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    for key, value in dict(catalog).items():
        writer.root_object[NameObject(key)] = writer._add_object(value)
    if "annotation" in options:
        annotation = dictionary(**{"/Subtype": NameObject("/Link"), "/A": options["annotation"]})
        page[NameObject("/Annots")] = ArrayObject([annotation])
    if "password" in options:
        writer.encrypt(options["password"], owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def dictionary(**entries):
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def script(text="app.alert(1)"):
    return dictionary(**{"/S": NameObject("/JavaScript"), "/JS": TextStringObject(text)})


def packed_pdf():
    """A PDF whose script lies in a compressed object stream, so that its bytes hide it."""
    objects = [
        (1, b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
    ]
    body, index = b"", b""
    for number, data in objects:
        index += b"%d %d " % (number, len(body))
        body += data + b" "
    packed = _stream(index + body, {"/Type": "/ObjStm"}, N=3, First=len(index))
    out = b"%PDF-1.5\n"
    at = len(out)
    out += b"4 0 obj\n" + packed + b"\nendobj\n"
    table_at = len(out)
    rows = [(0, 0, 65535), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, at, 0), (1, table_at, 0)]
    table = b"".join(bytes([k]) + p.to_bytes(4, "big") + g.to_bytes(2, "big") for k, p, g in rows)
    table = _stream(table, {"/Type": "/XRef"}, Size=6, W="[1 4 2]", Root="1 0 R")
    return out + b"5 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def _stream(data, names, **entries):
    stream = StreamObject()
    stream.set_data(data)
    flat = stream.flate_encode()
    raw = flat._data
    head = "".join(f"{key}{value}" for key, value in names.items())
    head += "".join(f"/{key} {value}" for key, value in entries.items())
    return (
        f"<<{head}/Filter/FlateDecode/Length {len(raw)}>>\nstream\n".encode() + raw + b"\nendstream"
    )


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def docx(**extra):
    return archive({DOCX_TYPES: "<Types/>", "word/document.xml": "<document/>"} | extra)


def odt(**extra):
    kind = "application/vnd.oasis.opendocument.text"
    return archive({"mimetype": kind, "content.xml": "<office/>"} | extra)
