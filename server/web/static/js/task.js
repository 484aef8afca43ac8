// @ts-check
// The page of a task: its forms are answered in place; what changes is kept fresh as on all pages.

import { sendInPlace } from "./inplace.js";

sendInPlace();
