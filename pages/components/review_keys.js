/* Clearing up by keyboard: a chosen radio button keeps every key to itself, so the
shortcuts of the buttons are passed on from there; after a decision the next choice
has the focus. */
const BUTTONS = {
  "Enter": "review_decide",
  "Shift+ArrowRight": "review_later",
  "Shift+Z": "review_undo",
};
const keys = (globalThis.leaderAtlasKeys ??= {});

const pass = (event) => {
  if (!event.ctrlKey || !document.querySelector(".st-key-review_later")) return;
  const letter = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const name = BUTTONS[event.shiftKey ? `Shift+${letter}` : letter];
  if (!name) return;
  keys.used = true;
  if (!event.target.matches?.("input[type=radio]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.querySelector(`.st-key-${name} button`)?.click();
};

export default ({ data }) => {
  if (!keys.listening) {
    document.addEventListener("keydown", pass, true);
    keys.listening = true;
  }
  if (keys.used && keys.shown !== data.project) {
    keys.used = false;
    setTimeout(() => {
      const group = document.querySelector('[class*="st-key-place_"]');
      group?.querySelector("input:checked")?.focus({ preventScroll: true });
    }, 150);
  }
  keys.shown = data.project;
};
