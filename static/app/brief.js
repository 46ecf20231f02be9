/* What the page of a brief runs. The phone's sheet comes first: it takes clicks that are for it. */

import "./page.js";
import "./room/phone_sheet.js";
import "./room/progress.js";
import "./room/side.js";
import "./room/bar.js";
import "./room/filtered.js";
import "./room/reading.js";
import "./room/undecided.js";
import "./room/beside.js";
