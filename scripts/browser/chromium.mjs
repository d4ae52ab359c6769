import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium that is installed, if one is. */
export const chromium = PLACES.find((place) => existsSync(place));

/** What to say where there is none. */
export const NO_CHROMIUM = `there is none of ${PLACES.join(", ")}. On Debian: apt-get install -y chromium`;

/** It shows nothing, asks nobody for anything, and loads nothing but what it is told to. */
export const CHROMIUM_OPTIONS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
