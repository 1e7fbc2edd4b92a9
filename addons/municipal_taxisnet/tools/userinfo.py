"""What the state's server says of a person, and the little of it that a town needs."""

from dataclasses import dataclass, field

from lxml import etree

#: A person takes some hundred bytes.
LARGEST = 64 * 1024


class UserinfoError(ValueError):
    """The answer names nobody."""


@dataclass(frozen=True)
class Person:
    """The minimum: tax number and name. Parents' names and year of birth are read by nobody."""

    afm: str = field(repr=False)
    name: str = field(repr=False)


def read_person(content: bytes) -> Person:
    """The person of ``<root><userinfo userid taxid lastname firstname …/></root>``.

    Values are padded with spaces; a company has its name as last name and no first name.

    :raise UserinfoError: no such element, or it has no tax number or no name
    """
    found = _parse(content).find(".//userinfo")
    if found is None:
        raise UserinfoError("userinfo")
    afm = _get(found, "taxid")
    name = " ".join(filter(None, (_get(found, "firstname"), _get(found, "lastname"))))
    if not afm or not name:
        raise UserinfoError("empty")
    return Person(afm, name)


def _parse(content):
    if len(content) > LARGEST:
        raise UserinfoError("size")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UserinfoError("xml") from error


def _get(element, name):
    return " ".join((element.get(name) or "").split())
