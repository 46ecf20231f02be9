"""Changes to recommendations: each is one event, which can be taken back. What stands between
several is with `links`, what is said of a sentence with `cues`.

Offsets are code points of the brief's text, half-open. `version` is the one that the actor saw:
Stale, with what stands there now as `current`, when somebody changed the recommendation since.
"""

from app.actions.recommendations.fields import clear_field as clear_field
from app.actions.recommendations.fields import set_field as set_field
from app.actions.recommendations.making import join as join
from app.actions.recommendations.making import leave as leave
from app.actions.recommendations.making import make as make
from app.actions.recommendations.making import set_stance as set_stance
from app.actions.recommendations.merging import merge as merge
from app.actions.recommendations.merging import split as split
from app.actions.recommendations.parts import UNDO as UNDO
from app.actions.recommendations.saying import answer as answer
from app.actions.recommendations.saying import ask as ask
from app.actions.recommendations.saying import confirm as confirm
from app.actions.recommendations.saying import edit as edit
from app.actions.recommendations.saying import reinstate as reinstate
from app.actions.recommendations.saying import remove as remove
from app.actions.recommendations.saying import respond as respond
from app.actions.recommendations.saying import restore as restore
from app.actions.recommendations.saying import say_none_against as say_none_against
from app.actions.recommendations.saying import set_confidence as set_confidence
from app.actions.recommendations.saying import set_strength as set_strength
from app.actions.recommendations.saying import withdraw as withdraw
