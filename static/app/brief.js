/* What the page of a brief runs. */

import "./reading.js";
import "./filter.js";
import "./sheet.js";
import "./threads.js";
import "./progress.js";
import "./jumps.js";
import "./map.js";
import "./outline.js";
import "./found.js";
