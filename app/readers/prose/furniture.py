"""What pages print around their text: how its lines read, whatever the site.

Each test looks at one short piece of text and is a guess; `zoning` weighs where it stands.
"""

import re

# Words of which whole lines of buttons and links are made.
_BUTTON_WORDS = """
    about accept account acrobat add adjust advertisement advertising advertise alerts all apa api
    app apps archive archives article articles ask audio author back blog blogs bookmark browse by
    careers cart category categories chicago citation cite click close comment comments contact
    content continue cookie cookies copy cover credits daily default decrease del delicious digg
    disclaimer discuss donate download downloads edit email embed engage events export facebook
    faq fark favorites feed feedback file font fonts follow format forward friend friends full
    get gmail google help here hide home image images in increase instagram join kindle larger
    latest like link linkedin links list listen load log login logout mail main mastodon me media
    menu messenger mla mobile more most my myspace navigation new newer news newsletter newsletters
    newsvine next of older on open options our page pages pdf permalink permissions photo
    photos pin pinterest plus pocket podcast podcasts policy popular post posts previous print
    printable printer privacy rate read reading recommend reddit register related reply report
    reprints republish reset results return rss save search section see send settings share shares
    sharing show sign site sitemap size skip skype slashdot smaller social sponsored stories story
    stumbleupon style subscribe subscription subscriptions tag tags technorati telegram terms text
    the this threads time to toggle top topics trending tumblr turabian tweet tweets twitter up us
    use version via video videos view views visit watch website whatsapp with write xing youtube
    your zoom"""
_BUTTONS = frozenset(_BUTTON_WORDS.split())
# At least one of these must be among them: the others stand in sentences and headings too.
_SURE_WORDS = """
    advertisement bookmark cite comment cookies copy delicious digg donate download email embed
    facebook follow home instagram linkedin log login mastodon menu messenger mla navigation
    newsletter next pinterest pocket previous print printable privacy reddit register reprints
    republish rss search share shares sharing sign sitemap skip sponsored subscribe telegram tweet
    twitter whatsapp youtube"""
_SURE = frozenset(_SURE_WORDS.split())
# One such word alone on a line may be a heading ("Print" in a study of the press).
_ALONE_WORDS = """
    advert advertisement bookmark close delicious digg embed facebook instagram linkedin login menu
    pinterest reddit rss share shares sitemap sponsored subscribe tweet twitter whatsapp youtube"""
_ALONE = frozenset(_ALONE_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")

_INVITATION = re.compile(
    r"^(?:(?:please\s+)?(?:sign up|subscribe|log ?in|sign in|register (?:now|here|today))\b.{0,120}"
    r"|(?:click|tap) (?:here|to)\b.{0,80}|(?:continue reading|read more|read the full|download the"
    r"|view the full|listen to this|skip to|back to (?:top|gallery)|jump to|share this|like this"
    r"|follow (?:us|@|me)|join our|get our|support our|enter your e-?mail|leave this field"
    r"|this (?:site|website) uses cookies|we use cookies|by (?:using|continuing)\b.{0,40}\bsite)"
    r"\b.{0,120}|\*\s*required(?: fields?)?|required fields are marked\W*"
    r"|your e-?mail address will not be published.*|notify me of .{0,80}by e-?mail\.?"
    r"|\d+ (?:shares?|views?|likes?|retweets?)|\d+ min(?:ute)?s? read|reading time:.{0,20}"
    r"|(?:estimated )?read(?:ing)? time\b.{0,20}|filed under\b.{0,120}|(?:tags|labels|topics"
    r"|categories|tagged|keywords):.{0,200}|loading\W*|scroll (?:down|to)\b.{0,60})$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"all rights reserved|^\W*(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}|by\b)"
    r"|\b(?:views|opinions|positions?) (?:expressed|presented|stated)?.{0,60}\b(?:author|authors"
    r"|commenters?|do not necessarily|not necessarily|solely|alone)\b"
    r"|takes no institutional positions?|comments (?:must|will be|are) .{0,60}moderated"
    r"|reproduced? (?:in whole|without|with (?:the )?permission)|reprinted with permission"
    r"|no part of this (?:publication|document) may|creative commons|terms (?:of|and) (?:use"
    r"|service"
    r"|conditions)|privacy policy|for (?:media|press) (?:inquiries|enquiries)"
    r"|^.{2,80}\bis an? (?:independent|non-?partisan|non-?profit"
    r"|not-for-profit)\b.{0,80}\b(?:organi[sz]ation"
    r"|institution|institute|think tank|publisher|foundation)|registered (?:charity|office"
    r"|trademark)"
    r"|unsubscribe|powered by \w+$|this (?:article|post|essay) (?:was )?(?:originally"
    r"|first) appeared",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"^(?:related(?: (?:articles?|posts?|content|stories|links|topics|reading|publications|items))?"
    r"|(?:more|latest|popular|recent|featured|top|trending|most (?:read|popular|viewed|shared))"
    r"(?: (?:from|on|in|by|about|articles?|posts?|stories|news|publications|content"
    r"|this)\b.{0,60})?"
    r"|(?:you (?:might|may) also (?:like|enjoy|be interested in).{0,20})|recommended(?: for you"
    r"| reading| articles)?|read next|up next|see also|also (?:on|in) .{0,40}|further reading"
    r"|from (?:around the web|our partners)|editors?[’'] picks?|don[’']t miss|what to read next"
    r"|about the authors?|about (?:us|this blog|the series)"
    r"|(?:weitere|mehr) (?:artikel|beiträge|meldungen|zum thema)\b.{0,40}|meistgelesen\w*.{0,20}"
    r"|das könnte (?:sie|dich|euch) auch.{0,20}|(?:à )?lire aussi|sur le même sujet|articles liés"
    r"|(?:temas|noticias|artículos|contenidos?) relacionad[oa]s?|te puede interesar|l(?:ea|eia) "
    r"(?:también|também|mais)|leggi anche|articoli correlati|lees ook)\s*[:»›>]?$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"^(?:(?:post|leave|add|write|submit|make|show|hide|view|read|see|load)\b.{0,20}\b(?:comments?"
    r"|reply|replies|responses?)\b.{0,40}|\(?\d[\d,]*\)?\s+(?:user |reader )?(?:comments?|replies"
    r"|responses?|thoughts)\b.{0,80}|(?:user |reader[’']?s?[’']? )?(?:comments?|responses"
    r"|discussion)\s*(?:\(\d[\d,]*\)|\d[\d,]*|:)?|no comments(?: yet)?\W*|comments (?:are"
    r"|have been)"
    r" closed.*|join the (?:discussion|conversation)\W*|what do you think\W*|have your say\W*"
    r"|leave a reply.*|be the first to comment\W*|log in to (?:comment|reply).*)$",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"^\W*(?:(?:posted|submitted|commented?|written) by:?\s+\S.{0,80}"
    r"|\S.{0,50}\s(?:says|said|wrote|writes|commented|replied)(?:\s(?:on|at)\b.{0,50}"
    r"|\s.{0,30}ago)?"
    r"\s*:?|reply|report(?: (?:abuse|comment|this))?|flag|permalink|up ?vote|like\W*\d*"
    r"|(?:.{1,50}\W\s*)?(?:\d+|an?) (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago"
    r"(?:\W.{0,30})?|(?:.{0,50}\s)?(?:at|@)\s\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\W.{0,20})?)$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^(?:photo(?:graph)?s?|image|picture|figure|fig|map|chart|graph|table|box|credit|caption"
    r"|illustration|graphic)\.?(?:\s+(?:by|courtesy(?: of)?|credit)\b\s*:?"
    r"|\s*\d{0,3}[a-z]?\s*[:.|–—])"
    r"\s*\S",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"[(\[][^()\[\]\d]{0,60}\b(?:reuters|ap photo|ap images|ap|afp|epa|upi|getty(?: images)?"
    r"|courtesy"
    r"|photo|image|flickr|wikimedia(?: commons)?|shutterstock|istock|magnum|xinhua|alamy"
    r"|un photo)\b"
    r"[^()\[\]\d]{0,40}[)\]]\W*$|[(\[](?:photo|image|credit|source):[^()\[\]]{0,80}[)\]]\W*$",
    re.IGNORECASE,
)
_NOTES_HEADING = re.compile(
    r"^(?:\d+\.?\s+)?(?:end|foot)?notes?\W*$"
    r"|^(?:\d+\.?\s+)?(?:references|bibliography|works cited|sources|citations)\W*$",
    re.IGNORECASE,
)
_NOTE_ENTRY = re.compile(r"^(?:\[\d{1,3}\]|\(?\d{1,3}[.)]?\s|[¹²³⁰⁴-⁹*†‡]+\s?)\s*[\w“\"‘]")
_CITATION = re.compile(r"https?://|\bdoi\b|\b(?:19|20)\d\d\b|\bibid\b|\bpp?\. ?\d", re.IGNORECASE)
_TRAIL = re.compile(r"\s[›»>|•·/]\s|\s::\s")


def is_button_bar(text: str) -> bool:
    """A line of buttons or links: "Print Email Share", "Sign in | Subscribe"."""
    words = [word.casefold() for word in _WORD.findall(text[:200])]
    if not words or len(words) > 15 or len(text) > 150:
        return False
    if len(words) == 1:
        return words[0] in _ALONE
    known = sum(word in _BUTTONS for word in words)
    sure = any(word in _SURE for word in words)
    return sure and known >= 0.75 * len(words) and not re.search(r"\w[.?!]$", text)


def is_invitation(text: str) -> bool:
    """ "Click here to subscribe", "Filed under: Mali", "* Required"."""
    return len(text) <= 200 and bool(_INVITATION.match(text))


def is_trail(text: str) -> bool:
    """A path or menu on one line: "Home > Publications > Briefs"."""
    return len(text) <= 120 and len(_TRAIL.findall(text)) >= 2 and not text.endswith(".")


def is_notice(text: str) -> bool:
    """Legal and institutional notices, at most a long paragraph."""
    return len(text) <= 900 and bool(_NOTICE.search(text))


def opens_related(text: str) -> bool:
    """The heading over links to other pages, or over a word about the author."""
    return len(text) <= 100 and bool(_RELATED.match(text))


def opens_comments(text: str) -> bool:
    """A label of a comment section: "3 Comments", "Leave a reply"."""
    return len(text) <= 120 and bool(_COMMENTS.match(text))


def is_comment_entry(text: str) -> bool:
    """The head or foot of one comment: "Posted by ana", "ana says:", "Reply", "2 days ago"."""
    return len(text) <= 120 and bool(_ENTRY.match(text))


def is_furniture(text: str) -> bool:
    """A line that belongs to the page around a text."""
    return is_button_bar(text) or is_invitation(text) or is_trail(text) or opens_comments(text)


def is_caption(text: str) -> bool:
    """A caption by its label ("Figure 2:") or by the photo credit at its end."""
    if len(text) > 900:
        return False
    return bool(_LABELLED.match(text)) or bool(_CREDIT.search(text[-130:]))


def opens_notes(text: str) -> bool:
    return len(text) <= 40 and bool(_NOTES_HEADING.match(text))


def is_note_entry(text: str) -> bool:
    """A footnote or an entry of a bibliography."""
    return len(text) <= 2000 and bool(_NOTE_ENTRY.match(text) or _CITATION.search(text))


def is_numbered_note(text: str) -> bool:
    """A footnote by its mark alone: "[3] See …"; bare numbers need a heading above them."""
    return bool(re.match(r"^(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]+)\s*\S", text)) and len(text) <= 2000
