"""Whether a name is an organisation's: a guess by its words, shown to people and corrected by them.

Some words no person is called by ("Institut", "Ministry"): they settle it. Others are surnames as
well ("Bank", "Board", "House"): a given name before them makes them a person's.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Folded beginnings of words that only organisations have, in the languages of briefs.
_STEMS = tuple(
    _words(
        "center academ akadem academi accademi agenc agenzi agentur agentsch allianz alliantie "
        "ambassad amnesty asociacion assembl associa assoziation asambl authorit autorit auswartig "
        "beirat bibliothe botschaft bundes bureau campaign centr centrum chancell charit "
        "coalici coalition colegio collectif collective comision comitat comite "
        "commission commissione comissao committee community communaut comunid company conference "
        "congres consejo conselho consiglio consorti consult cooperat corporat corps "
        "department departamento departement dernegi dipartimento directorate direction dyrekcja "
        "embass empresa endowment enstitu fakult federa fondation fondazione forening forschung "
        "foundation frontier fundac fundacao fundacja fundatia gemeinschaft genossenschaft "
        "gesellschaft gobierno gouvernement governo government gruppe hilfswerk "
        "homeless humanit incorporat initiativ iniciativ inspector institu instytut instytutu "
        "international internacional internazionale istitut kementerian komisj "
        "kommission komite kongress konsort kurumu laborator legislat lembaga "
        "ligue limited maatschappij mairie merkezi minist ministeri ministry "
        "movement movimiento mouvement municip museum nation naciones nacoes nations "
        "netzwerk "
        "nonprofit observator observatoire ombudsman ordination organi osrodek parlament parlement "
        "parliament partenariat partnership partei partido platform plataforma plateforme policy "
        "politik politique presidency programme proyecto raad refugee regering regierung "
        "reporters republic reseau secretari sekretariat sindicat societ society sociedad "
        "solidarit staatskanzlei stichting stiftelse stiftung stowarzyszenie syndicat "
        "taasisi taskforce tribunal ufficio uniwersytet universi unterneh urzad uczelni "
        "vakfi vereinigung verein verband vereniging wizara workers yayasan yliopisto zentr "
        "ministerstv fakulte baskanligi bakanligi universitesi teskilati"
    )
)
# Ends of compound words: Bundesamt, Utenriksdepartementet, Außenministerium, Friedensinstitut.
_ENDS = re.compile(
    r".{2,}(?:amt|institut|institutet|stiftung|verband|verein|gesellschaft|ministerium|zentrum|"
    r"departementet|ministeriet|verket|kommission|universitat|rechte|hilfe|dienst|agentur)"
)
_WORDS = _words(
    "armament arms aid charity climate conflict countries crossing democracy development "
    "disarmament economics editors editorial experts freedoms frontieres governance "
    "guardian hommes human humanos droits rights menschenrechte derechos diritti direitos "
    "research security sicherheit wissenschaft seguridad securite sicurezza seguranca "
    "studies strategy trade transparency medecins medicos arzte doctors peacebuilding women "
    "femmes mujeres frauen mulheres children enfants kinder youth jeunes friends amis amigos "
    "pax oxfam unicef unesco greenpeace caritas press-office staff team office oficina "
    "agence rapporteur congreso consulting partners solutions holding holdings "
    "secours access now nonviolent islamic roja rouge landesamt landesregierung "
    "project projekt projet proyecto initiative "
    "inc ltd llc llp plc gmbh ag ev ong ngo asbl aisbl corp pvt pty kg spa bv nv oy ab"
)
# Also surnames, or also given names: a given name in front makes them a person's.
_EITHER = _words(
    "bank board body call chamber church club company cross court crisis desk division fund "
    "funds force front global globe group grupo groupe guild hall herald house journal lab "
    "labs law mail media mercury mirror news observer page peace post press quarterly record "
    "review school schools senate service services star sun temple times tribune trust union "
    "unit voice watch witness world action alert direct field fields justice mercy works "
    "union unions rada conseil council forum senat senate kirche survey league mission monitor "
    "cabinet college liga clinic minister ministre senator network alliance relief radio tv "
    "impact link bridge bridges banco banque casa maison haus exchange society academy"
)
_PLACES = _words(
    "africa afrique afrika america amerique amerika asia asie europe europa african american "
    "german french british swedish norwegian danish finnish dutch swiss italian spanish polish "
    "russian ukrainian turkish chinese indian japanese israeli palestinian irish scottish "
    "canadian brazilian mexican global world international national federal deutsche "
    "asian european europeenne europaische arab nordic baltic sahel maghreb maroc morocco "
    "mali niger nigeria kenya uganda ghana ethiopia sudan somalia senegal tchad chad congo "
    "cameroun cameroon tunisie tunisia algerie algeria libya egypt lebanon liban syria iraq "
    "yemen palestine israel turkey turkiye germany deutschland austria osterreich switzerland "
    "schweiz suisse france belgium belgique belgie nederland netherlands holland spain espana "
    "portugal italia italy greece poland polska ukraine russia norway norge sweden sverige "
    "denmark danmark finland suomi iceland ireland scotland wales england britain uk usa us eu "
    "canada mexico brasil brazil argentina chile colombia peru bolivia ecuador venezuela cuba "
    "haiti honduras guatemala india pakistan bangladesh afghanistan nepal myanmar thailand "
    "vietnam indonesia philippines japan korea taiwan australia zealand pacific atlantic "
    "mediterranean rwanda burundi zimbabwe zambia mozambique angola botswana namibia tanzania"
)
# Words inside a name, whatever their case. Spanish "y", Portuguese "e" and "zu" join surnames.
_JOINS = _words(
    "of for the and against without with in on at to from against sans pour et contre sur "
    "avec aux fur gegen und ohne mit im am fuer para por contra sin per senza dla bez for "
    "voor tegen zonder och og til mot ja icin ve ya wa na its"
)
_PARTICLES = _words(
    "und de da do dos das del della delle degli di du des d van von vom der den dem het zu zum "
    "zur af av la le las los el al bin ibn ben bint abu um y e i ter te ten op san santa st t"
)
_ARTICLES = _words("the die das les")
_GIVEN = _words(
    "aaron abdul abdullah abigail ada adam adrian agnes ahmad ahmed aisha alan albert alberto "
    "alejandro alex alexander alexandra alexis alfred ali alice alicia alison allen amanda "
    "amber amelia amina amir amy ana anatole andre andrea andreas andrew andrzej angela anita "
    "ann anna anne annette annie anthony anton antonia antonio april arthur astrid audrey "
    "barbara beatrice ben benedict benjamin bernard bernd beth betty bill björn bob boris "
    "brandon brenda brian bridget bruce bruno camille carl carla carlo carlos carmen carol "
    "caroline carolyn carsten catherine cecilia charles charlie charlotte chris christian "
    "christina christine christoph christopher claire clara claude claudia colin connie craig "
    "cynthia daisy dan daniel daniela danielle david dawn deborah debra denise dennis derek "
    "diana diane diego dieter dimitri dominic don donald donna dora doris dorothy douglas "
    "duncan dylan edith eduardo edward edwin eileen elaine elena eleanor elias elisabeth "
    "elizabeth ella ellen elliot emil emily emma eric erica erik ernest esther ethan eugene "
    "eva evan eve evelyn fatima felix fernando fiona florence frances francesca francesco "
    "francis francisco frank franz fred frederick gabriel gary gemma geoffrey george gerald "
    "gerard gerhard gina giovanni gloria gordon grace graham greg gregory greta guido gustav "
    "guy hamid hannah hans harold harriet harry hassan heather heidi heinrich heinz helen "
    "helena henri henrik henry herbert holly howard hugh hugo hussein ian ibrahim ida igor "
    "ines ingrid irene iris isaac isabel isabella isabelle ivan jack jackie jacob jacques jake "
    "james jamie jan jane janet janice jared jasmine jason javier jay jean jeff jeffrey jennifer "
    "jenny jeremy jerome jerry jesse jessica jill jim jo joan joanna joe joel johan johann "
    "johanna john jon jonas jonathan jorge jose josef joseph josephine joshua joy joyce juan "
    "judith judy julia julian juliana julie juliet julius june jurgen justin karen karin karl "
    "kate katherine kathleen kathryn katie keith kelly ken kenneth kerry kevin kim kofi kurt "
    "kwame kyle lara larry laura lauren laurence lea leah lee lena leo leon leonard leonardo "
    "leslie lewis liam lily linda lisa liz lola lorenzo louis louise lucas lucia lucy luigi "
    "luis luke lydia lynn maggie malcolm manuel marc marcel marco marcus margaret maria marie "
    "marina mario marion mark marta martha martin martina marvin mary mathias matthew matthias "
    "maureen maurice max maya megan melanie melissa mercedes mia michael michel michelle miguel "
    "mike mila miles milo miriam mohamed mohammad mohammed mona monica monika moses muhammad "
    "nadia nancy naomi natalia natalie nathan neil nelson nicholas nick nicola nicolas nicole "
    "nigel nina noah noel nora norman olaf oleg olga oliver olivia omar oscar otto owen pablo "
    "pamela pat patricia patrick paul paula pauline pedro penelope penny per peter petra phil "
    "philip philippe phoebe pierre piotr rachel rafael ralph raymond rebecca regina rené "
    "renate ricardo richard rita rob robert roberta roberto robin roger roland ronald rosa rose "
    "rosemary roy russell ruth ryan sabine sally sam samantha samir samuel sandra sara sarah "
    "scott sean sebastian sergio seth sharon sheila shirley silvia simon simone sofia sonia "
    "sophia sophie stefan stella stephanie stephen steve steven stewart stuart sue susan "
    "susanna suzanne sven sylvia tamara tanya tara ted teresa terry theo theodore theresa "
    "thomas tim timothy tina tobias todd tom tomas tony tracy tyler ulrich ursula valentina "
    "valerie vanessa vera veronica victor victoria vincent viola virginia vivian vladimir "
    "walter wanda warren wayne wendy werner wilhelm will william winston wolfgang xavier "
    "yasmin yusuf yves yvonne zachary zara zoe "
    "ludwig klaus rudolf hermann ernst fritz lars gerd horst jens uwe "
    "volker moritz erwin konrad oskar theodor sigrid helga giulia matteo paolo "
    "chiara pilar rocio inés manuela ibrahima mamadou ngozi chinua wanjiru akiko "
    "hiroshi kenji yuki mei wei jin min"
)
_OTHER_SCRIPTS = re.compile(
    "министерств|міністерств|институт|інститут|центр|университет|університет|фонд|совет|союз|"
    "спілка|комитет|комітет|агентство|организац|організац|академи|академі|ассоциац|асоціац|"
    "комисси|комісі|правительств|служба|федерац|общество|партия|"
    "وزارة|مركز|معهد|جامعة|منظمة|مؤسسة|اتحاد|الاتحاد|هيئة|مجلس|لجنة|جمعية|شبكة|برنامج|"
    "وزارت|دانشگاه|سازمان|مؤسسه|موسسه|پژوهشکده|اندیشکده|מכון|משרד|אוניברסיט|ארגון|מרכז|"
    "省$|部$|会$|會$|院$|局$|所$|社$|厅$|廳$|庁$|署$|委员会|委員会|大学|大學|联盟|聯盟|组织|組織|中心|"
    "联合国|聯合國|国連|基金|协会|協会|研究|부$|원$|회$|처$|대학|연구|재단|협회|"
    "मंत्रालय|संस्थान|विश्वविद्यालय|संगठन|กระทรวง|มหาวิทยาลัย|สถาบัน"
)
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
_NUMERAL = re.compile(r"[IVX]+")
_SIGNS = re.compile(r"[&+/@:]|\b[0-9]")


def is_organisation(name: str) -> bool:
    """`name` without titles and degrees. What stands in one word (Saferworld, GRIP) is taken for
    an organisation, unless the script parts no words."""
    name = " ".join(name.split())
    if _OTHER_SCRIPTS.search(name.casefold()) or _SIGNS.search(name):
        return True
    if _IDEOGRAPHS.fullmatch(name):
        return len(name) > 4
    _, comma, after = name.partition(",")
    words = [fold(word) for word in re.split(r"[\s,]+", name) if word]
    parts = [part for word in words for part in word.split("-")]
    if any(map(_settles, parts)):
        return True
    if comma:  # Roe, Jane; but: Democracy, for All
        return fold((after.split() or [""])[0]) in _JOINS
    if len(words) < 2:
        return True
    return _by_its_words(name.split(), words)


def has_given_name(name: str) -> bool:
    """Whether `name` begins with a given name that is known (initials and particles tell less)."""
    return fold((name.split() or [""])[0]) in _GIVEN


def _by_its_words(written: list[str], words: list[str]) -> bool:
    """Of two words and more, none of which settles it alone."""
    inside = list(pairwise(words[1:]))
    joined = any(word in _JOINS and (word, after) != ("und", "zu") for word, after in inside)
    if words[0] in _ARTICLES or joined:
        return True
    if any(map(_acronym, written)) and not all(word.isupper() for word in written):
        return True
    if _given(words[0], written[0]):
        personal = all(map(_given, words[1:-1], written[1:-1])) or words[-1] not in _EITHER
        return not personal
    common = any(w.islower() and f not in _PARTICLES for w, f in zip(written, words, strict=True))
    possessive = any(re.search(r"s['’]$|['’]s$", word) for word in written[:-1])
    known = any(word in _EITHER or word in _PLACES for word in words)
    return known or possessive or (common and written[0][:1].isupper())


def _given(word: str, written: str) -> bool:
    """A given name, initials or a particle."""
    initials = re.fullmatch(r"(?:[^\W\d_]\.?-?){1,3}\.|[^\W\d_]", written)
    return word.split("-")[0] in _GIVEN or word in _PARTICLES or bool(initials)


def _settles(word: str) -> bool:
    return word not in _EITHER and (
        word in _WORDS or bool(_ENDS.fullmatch(word)) or word.startswith(_STEMS)
    )


def _acronym(word: str) -> bool:
    """`RAND`, `UN`; not initials (`S.M.`, `JD`), not a numeral (`III`)."""
    letters = word.strip("().,")
    if not letters.isupper() or not letters.isalpha() or not letters.isascii():
        return False
    known = letters in {"UN", "EU", "AU", "US", "UK"}
    return known or (len(letters) > 2 and not _NUMERAL.fullmatch(letters))


def fold(word: str) -> str:
    """Without case, accents and the signs around it."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ı", "i").replace("ł", "l"))
    return "".join(c for c in plain if not unicodedata.combining(c)).strip(".,;()[]«»“”\"'’")
