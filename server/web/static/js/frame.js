// @ts-check
// What every page does.

import { sendOnce } from "./once.js";
import { keepFresh } from "./refresh.js";
import { switchThemes } from "./theme.js";
import { localize } from "./times.js";

localize(document);
switchThemes();
sendOnce();
keepFresh();
