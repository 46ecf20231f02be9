"""The English words that the rules of cues know by name, each list once."""

from __future__ import annotations

import regex

from app.domain.patterns import LatePattern


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


# Heads of noun phrases that can be asked to do something.
ACTORS = _words(
    "administration administrations administrator administrators adviser advisers agencies agency",
    "allies alliance alliances ambassador ambassadors army assembly association associations",
    "auditor auditors authorities authority bank banks board boards body bodies business",
    "businesses cabinet central-banks chancellor chair charities charity cities citizens city",
    "clinicians coalition coalitions colleges commander commanders commission commissioner",
    "commissioners commissions committee committees communities community companies company",
    "congress consortium contractors corporation corporations council councillors councils "
    "countries country courts court",
    "customs delegation delegations department departments developers diplomats director directors",
    "directorate doctors donor donors economies editors educators employer employers envoy",
    "executive executives experts farmers federation financiers firm firms forces foundation",
    "foundations founders funders governments government governor governors hospitals hosts house",
    "industries industry inquiry inspector inspectorate inspectors institute institutes",
    "institution institutions insurers intervenors intervention-forces investigators investors",
    "journalists judge judges judiciary landlords landowners lawmakers leader leaders leadership",
    "legislators legislature legislatures lenders manager managers manufacturers mayor mayors",
    "mediators member members military militaries minister ministers ministries ministry mission",
    "missions mission's monitors municipalities nations neighbours neighbors ngos office officer",
    "officers officials ombudsman operator operators opposition organisation organisations",
    "organization organizations owner owners panel parliament parliaments parliamentarians parties",
    "partners party peacekeepers physicians planners platforms police policymakers policy-makers",
    "politicians practitioners president presidents producers professionals prosecutors",
    "provider providers province provinces publishers railways regulator regulators republic",
    "representatives researchers retailers rulers schools scientists secretariat secretary senate",
    "senators service services shareholders shippers society societies soldiers stakeholders state",
    "states statisticians suppliers surveyors taskforce task-force teacher teachers team teams",
    "treasury tribunal tribunals trust trusts trustees unit undertakings union unions universities",
    "university utilities vendors whoever workers",
)
# Capitalised words that name no actor.
THINGS = _words(
    "act acts agenda agreement agreements annex article bill bills budget charter code compact",
    "constitution convention court-order declaration decree directive fund framework guidance",
    "guidelines incentive index initiative law laws memorandum paper plan policy procedure process",
    "programme program project protocol regulation regulations report review rule rules scheme",
    "section standard standards strategy system treaty white january february march april may june",
    "july august september october november december monday tuesday wednesday thursday friday",
    "brexit covid internet recommendation recommendations chapter table figure part phase",
)
PLACES = _words(
    "africa albania algeria argentina armenia asia australia austria azerbaijan bangladesh belgium",
    "brazil britain brussels bulgaria cambodia cameroon canada chad chile china colombia croatia",
    "cuba cyprus denmark ecuador egypt england estonia ethiopia europe finland france georgia",
    "germany ghana greece hungary iceland india indonesia iran iraq ireland israel italy japan",
    "jordan kenya korea kosovo kuwait latvia lebanon libya lithuania london malaysia mali mexico",
    "moldova morocco mozambique myanmar namibia nepal netherlands niger nigeria norway oman",
    "pakistan peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia",
    "singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania",
    "thailand tunisia turkey uganda ukraine uruguay venezuela vietnam wales washington yemen",
    "zambia zimbabwe nato un eu us uk usa u.s u.n au ecowas oecd who imf wto unhcr unicef fbi cia",
    "epa fda nhs defra ofcom ofgem ofwat ecb osce asean interpol europol unodc undp google meta",
    "facebook microsoft amazon apple twitter kingdom nations emirates",
)
# Words before "that" after which a clause begins; after any other noun it is "which".
BEFORE_A_CLAUSE = LatePattern(
    r"\b(?:recommend|suggest|propos|argu|sa(?:y|id)|believ|thinks?|thought|insist|conclud|mean|"
    r"ensur|agree|clear|essential|crucial|vital|imperative|important|necessary|critical|hop(?:e|ing)"
    r"|demand|requir|request|ask|urg|advis|h[eo]ld|submi|understand|claim|states?d?$|note|show|"
    r"demonstrat|indicat|warn|stress|conten|maintain|idea|view|opinion|fact|suggestion|proposal|"
    r"(?:t[eo]ld|tells?|remind\w*|inform\w*|warn\w*|advis\w*|assur\w*) (?:the )?\w+$|lesson"
    r"|follow|t[eo]ld|hear|accept|is$|was$|so$|such$|time$|convinced|consensus|conclusion)"
    r"[a-z]*$",
    regex.I,
)
# Verbs as they begin an imperative or follow the one who is asked ("that the Government draw up").
VERBS = _words(
    "abandon abolish accelerate accept achieve acknowledge act adapt address adhere adjust",
    "administer adopt advance advise agree align allocate allow amend analyse analyze announce",
    "appoint apply approve arrange ask assess assign assist assume assure attend audit authorise",
    "authorize avoid back ban base be become begin boost bring broaden build call carry cease",
    "centralise change check choose clarify clear close collaborate collect combat come commission",
    "commit communicate compare compel compensate compile complete comply conduct confirm connect",
    "consider consolidate consult continue contribute control convene convert cooperate co-operate",
    "coordinate co-ordinate count create cut deal declare decide dedicate deepen define defer",
    "delegate deliver demand demonstrate deploy deposit describe design designate destroy "
    "determine",
    "develop devise devote direct disband disclose discontinue distribute diversify do double "
    "draft",
    "draw drop earmark educate eliminate embed employ empower enable enact encourage end endorse",
    "enforce engage enhance enlarge ensure enter equip establish evaluate examine exclude exempt",
    "expand expedite explain explore extend facilitate fill finalise finalize finance find fix",
    "focus follow forbid foster free freeze fund gather give grant guarantee guard halt harmonise",
    "harmonize have help hire hold identify implement impose improve include incorporate increase",
    "index inform initiate insist inspect install institute integrate intensify introduce invest",
    "investigate invite involve issue join keep kill launch lay lead learn legislate levy lift",
    "limit link listen lock locate lower maintain make manage mandate map mark measure meet merge",
    "minimise minimize mobilise mobilize modernise modernize modify monitor move negotiate offer",
    "open operate oppose order organise organize outlaw overhaul oversee participate pass pause",
    "pay permit phase photograph pilot place plan pledge postpone prepare prescribe present",
    "preserve press prevent prioritise prioritize procure produce prohibit promote propose",
    "prosecute protect provide publicise publish pull purchase pursue put raise ratify reach",
    "recognise recognize reconsider record recover recruit reduce refer refine reform refrain "
    "refuse",
    "regulate reinforce reject release relocate remain remove renew reopen repair repeal replace",
    "report request require rescind reserve resist resolve resource respect respond restore",
    "restrict restructure retain return reverse review revise revisit reward reinstate roll run",
    "safeguard scale scrap scrutinise secure seek sell send separate serve set share shift sign",
    "simplify speed spend standardise start state stop store streamline strengthen strive submit",
    "subsidise subsidize supplement supply support suspend sustain tackle take target tax teach",
    "lend borrow spend feed clean drain dig plant listen tell save stay leave",
    "terminate test tighten tie track train transfer transform translate treat turn undertake "
    "unify",
    "update upgrade uphold use verify waive widen withdraw withhold work write desist",
)
# Imperatives that speak to the reader about the text, and ask nobody for anything.
OF_THE_TEXT = _words(
    "see note consider imagine suppose think look recall remember read say take compare click",
    "assume picture notice ask find contact visit subscribe enter sign follow share call check",
    "state report order",
)
PREPOSITIONS = _words(
    "about above across after against along amid among around as at because before behind below",
    "beneath beside between beyond by despite during except failing following for from given if",
    "in inside instead into like near of off on once onto outside over pending per since through",
    "throughout to together toward towards under unless until unlike up upon using via when where",
    "whereas whether while with within without how why what which who",
)
