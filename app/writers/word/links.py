"""Links out of a file. Each address is one relationship of the part that links there."""

import re
from urllib.parse import quote

from app.domain.passages import Passage
from app.domain.report.wording import is_web_address
from app.domain.runs import Run
from app.writers.word.text import run

LONGEST = 2_000  # characters; Word calls a file damaged that has an address beyond its 2,083
_HOST = re.compile(r"(https?://)([\w.-]+)((?::[0-9]{1,5})?)(?=[/?#]|$)", re.IGNORECASE)
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


class Links:
    """The links of one part: `ids` are its relationships, by address."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}

    def out(self, url: str, content: str) -> str:
        """`content` linked to `url`, or as it is where there is no address to link to."""
        address = _uri(url)
        if not address:
            return content
        id = self.ids.setdefault(address, f"link{len(self.ids) + 1}")
        return f'<w:hyperlink r:id="{id}" w:history="1">{content}</w:hyperlink>'

    def to_passage(self, passage: Passage, style: str) -> str:
        """B1:4, linked to the place of the passage in Briefmark; a path is printed instead."""
        ref, permalink = passage.ref, passage.permalink
        if is_web_address(permalink):
            return self.out(permalink, run(ref, f'<w:rStyle w:val="{style}"/>'))
        return run(f"{ref} ({permalink})" if permalink else ref)

    def run(self, each: Run, look: str, otherwise: str = "") -> str:
        """A run as it is dressed; `look` are the properties of a link, `otherwise` those of what
        leads nowhere."""
        linked = is_web_address(each.link)
        words = dressed(each, look if linked else otherwise)
        return self.out(each.link, words) if linked else words


def dressed(each: Run, look: str) -> str:
    """A run with its emphasis; `look` are further properties."""
    strong = "<w:b/><w:bCs/>" if each.strong else ""
    emphasis = "<w:i/><w:iCs/>" if each.emphasis else ""
    return run(each.text, look + strong + emphasis)


def _uri(url: str) -> str:
    """The address as RFC 3986 spells it, since Word calls a file damaged that has another."""
    host = _HOST.match(url) if is_web_address(url) else None
    if not host:
        return ""
    scheme, name, port = host.groups()
    try:
        start = scheme + (name if name.isascii() else name.encode("idna").decode()) + port
    except UnicodeError:
        return ""
    rest = quote(_LONE_PERCENT.sub("%25", url[host.end() :]), safe="/:?#@!$&'()*+,;=%-._~")
    before, sign, fragment = rest.partition("#")
    address = start + before + sign + fragment.replace("#", "%23")
    return address if len(address) <= LONGEST else ""
