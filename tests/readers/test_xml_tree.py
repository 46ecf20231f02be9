import pytest

from app.domain.errors import Unreadable
from app.readers.xml_tree import attribute, local, parse_xml

LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;&c;&c;</a>'
)
LEAK = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize("data", [LAUGHS, LEAK, LEAK.decode().encode("utf-16")])
def test_entities_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="entities"):
        parse_xml(data)


@pytest.mark.parametrize("data", [b"", b"words", b"<a><b></a>", b"<a>" * 5000, b"\x00\xff"])
def test_broken_xml_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable, match="broken"):
        parse_xml(data)


def test_names_are_told_without_their_namespaces() -> None:
    root = parse_xml(b'<w:p xmlns:w="urn:w" w:val="2"><!-- no --><w:r/></w:p>')
    assert local(root) == "p"
    assert attribute(root, "val") == "2"
    assert attribute(root, "id") == ""
    assert [local(child) for child in root] == ["r"]
