// Words inside Streamlit's widgets in the language of the page. Streamlit has no
// setting for them. Only texts that equal one of its own words are changed; those of a
// newer Streamlit stay as they are.
(() => {
  const words = WORDS;
  const sizes = SIZES;
  // Where Streamlit writes words of its own; what people have written stands elsewhere.
  const places = [
    '[data-testid="stTooltipContent"]', '[data-testid^="stDataFrame"]',
    '[data-testid="stMainMenuPopover"]', '[data-testid="stMainMenuList"]',
    '[data-testid="InputInstructions"]', '[data-testid="stFileUploader"]',
    '[role="menu"]', '[role="listbox"]',
  ].join(", ");
  const names = ["aria-label", "placeholder"];
  const marked = names.map((name) => `[${name}]`).join(", ");

  const say = (text) => {
    if (Object.hasOwn(words.whole, text)) return words.whole[text];
    for (const [start, ours] of words.starts) {
      if (text.startsWith(start)) return ours + text.slice(start.length);
    }
    const size = /^(\d+)[.,](\d)\s?([KMGT]?B)$/.exec(text);
    if (!size) return text;
    const digits = size[2] === "0" ? "" : sizes + size[2];
    return `${size[1]}${digits} ${size[3]}`;
  };
  const change = (node) => {
    const text = node.data.trim();
    if (!text || text.length > 60 || !node.parentElement?.closest(places)) return;
    const ours = say(text);
    if (ours !== text) node.data = node.data.replace(text, () => ours);
  };
  const name = (element, attribute) => {
    const text = element.getAttribute(attribute);
    const ours = text && text.length <= 200 ? say(text) : text;
    if (ours !== text) element.setAttribute(attribute, ours);
  };
  const walk = (root) => {
    if (root.nodeType === Node.TEXT_NODE) { change(root); return; }
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest(".la-host")) return;
    for (const one of [root, ...root.querySelectorAll(marked)]) {
      names.forEach((attribute) => name(one, attribute));
    }
    const inside = root.closest(places) ? [root] : root.querySelectorAll(places);
    for (const one of inside) {
      const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) change(texts.currentNode);
    }
  };
  // The page's own maps name themselves; they are left alone.
  window.laWidgetWords?.disconnect();
  window.laWidgetWords = new MutationObserver((changes) => {
    for (const one of changes) {
      if (one.type === "attributes") {
        if (!one.target.closest(".la-host")) name(one.target, one.attributeName);
      } else if (one.type === "characterData") change(one.target);
      else one.addedNodes.forEach(walk);
    }
  });
  window.laWidgetWords.observe(document.body, {
    subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: names,
  });
  walk(document.body);
})();
