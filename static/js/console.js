/* The console's entry: each module minds one thing and listens on the document,
   so whatever htmx swaps in works without being told. */
import "./dialog.js";
import "./menu.js";
import "./toast.js";
import "./copy.js";
import "./selection.js";
import "./tabs.js";
import "./save-bar.js";
import "./chips.js";
import "./popup.js";
import "./relative-time.js";
import "./detail-rows.js";
import "./search.js";
import "./back.js";
import "./htmx-errors.js";
