// The review page by keyboard. Every decision is an ordinary form: without this file the page works with all cards open.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const article = one("#article"), help = one("#help"), single = one("#single");
  const labels = all("[data-card]").map(card => card.dataset.card);
  const pieces = all("[data-start]", article);
  let current = document.body.dataset.current;

  root.classList.add("with-script");
  history.scrollRestoration = "manual";
  all("[hidden]").forEach(element => { element.hidden = false; });

  // Places count code points, as the ledger does; the browser counts in units of UTF-16.
  const codePoints = text => [...text];
  const textBetween = (start, end) => pieces.map(piece => {
    const from = Number(piece.dataset.start), points = codePoints(piece.textContent);
    return from < end && from + points.length > start ? points.slice(Math.max(0, start - from), end - from).join("") : "";
  }).join("");

  const placeOf = (node, offset) => {
    if (!article.contains(node)) return null;
    const range = document.createRange();
    range.setStart(node, offset);
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (piece) {
      const before = document.createRange();
      before.selectNodeContents(piece);
      before.setEnd(node, offset);
      return Number(piece.dataset.start) + codePoints(before.toString()).length;
    }
    // Between pieces: where the next one begins, or the last one ends.
    const next = pieces.find(other => range.comparePoint(other, 0) >= 0);
    if (next) return Number(next.dataset.start);
    const last = pieces.at(-1);
    return last ? Number(last.dataset.start) + codePoints(last.textContent).length : null;
  };

  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = placeOf(range.startContainer, range.startOffset), end = placeOf(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : [start, end];
  };

  const card = () => one(`[data-card="${CSS.escape(current)}"]`);

  const show = (label, { focus = true, scroll = true } = {}) => {
    if (!labels.includes(label)) {
      if (label) location.assign(`/?at=${encodeURIComponent(label)}`);
      return;
    }
    current = label;
    all("[data-card]").forEach(other => other.classList.toggle("now", other.dataset.card === label));
    pieces.forEach(piece => piece.classList.toggle("now", (piece.dataset.in || "").split(" ").includes(label)));
    all(".tag", article).forEach(tag => tag.classList.toggle("now", tag.dataset.go === label));
    history.replaceState(null, "", `/?at=${encodeURIComponent(label)}`);
    const tag = one(`.tag[data-go="${CSS.escape(label)}"]`, article);
    if (scroll && tag) {
      const narrow = matchMedia("(max-width: 59.99rem)").matches, box = tag.getBoundingClientRect();
      const room = innerHeight * (narrow ? 0.4 : 0.9), covered = one("#notice").offsetHeight;
      if (box.top < covered || box.bottom > room) scrollTo({ top: scrollY + box.top - covered - room / 4 });
    }
    one("#drafts").scrollTop = 0;
    if (focus) one("h3", card()).focus({ preventScroll: true });
  };

  const step = by => {
    // The page of a long text holds only the cards around the current one; beyond them another page is asked for.
    const { before, after } = one("#drafts").dataset;
    show(labels[labels.indexOf(current) + by] || (by < 0 ? before : after));
  };

  const press = value => one(`.decide button[value="${value}"]`, card())?.click();
  const open = name => {
    const details = one(`details.${name}`, card());
    if (!details) return;
    details.open = true;
    const field = one(name === "bind" ? "input:checked" : "input[name=speaker], input[name=value]", details)
      || one("input:not([type=hidden]):not(:disabled), select", details);
    field?.focus();
    field?.scrollIntoView({ block: "nearest" });
  };

  let taken = null;
  // What was missed: the selection, or words that are typed and that the server then looks for.
  const adding = one("#add form");
  const add = () => {
    const span = selected() || (adding.elements.words.value ? null : taken);
    one("#add").open = true;
    if (span && adding.elements.start instanceof HTMLInputElement) {
      const proposed = textBetween(...span);
      adding.elements.words.value = proposed;
      adding.elements.start.value = span[0] + (codePoints(proposed).length - codePoints(proposed.trimStart()).length);
    }
    adding.elements.words.focus();
    one("#add").scrollIntoView({ block: "nearest" });
  };
  one("#add summary").addEventListener("click", event => {
    if (one("#add").open) return;
    event.preventDefault();
    add();
  });
  adding.elements.words.addEventListener("input", () => {
    // Other words stand elsewhere: the place is looked for anew.
    if (adding.elements.start instanceof HTMLInputElement) adding.elements.start.value = "";
    one("#places")?.remove();
  });

  let finding = -1;
  const nextFinding = () => {
    const found = all("#together li");
    if (!found.length) return;
    one("#together").open = true;
    finding = (finding + 1) % found.length;
    const link = one(".tag", found[finding]);
    (link || one("#together summary")).focus();
    found[finding].scrollIntoView({ block: "nearest" });
  };

  const preview = form => {
    const [start, end] = ["start", "end"].map(name => Number(form.elements[name].value));
    one(".preview", form).textContent = start < end ? textBetween(start, end) : "";
  };
  const take = () => {
    const form = one("details.edit form", card()), span = selected() || taken;
    if (!form || !span) return;
    one("details.edit", card()).open = true;
    [form.elements.start.value, form.elements.end.value] = span;
    preview(form);
  };
  // A press of the button may clear the selection before it is asked for.
  document.addEventListener("selectionchange", () => { taken = selected() || taken; });

  all("details.edit form").forEach(form => {
    ["start", "end"].forEach(name => form.elements[name].addEventListener("input", () => preview(form)));
    one(".take", form).addEventListener("click", take);
  });
  all(".bind form").forEach(form => {
    one("textarea", form).addEventListener("input", () => { form.elements.choice.value = "typed"; });
  });
  all("form[method=post]").forEach(form => form.addEventListener("submit", event => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }));
  addEventListener("pageshow", () => all("form").forEach(form => { delete form.dataset.sent; }));

  document.addEventListener("click", event => {
    const link = event.target.closest("[data-go]");
    if (link) {
      event.preventDefault();
      one("#all").open = false;
      show(link.dataset.go);
      return;
    }
    const piece = event.target.closest(".piece[data-in]");
    if (piece && getSelection().isCollapsed) show(piece.dataset.in.split(" ").at(-1), { scroll: false });
  });
  one("#previous")?.addEventListener("click", () => step(-1));
  one("#next")?.addEventListener("click", () => step(1));
  one("#keys").addEventListener("click", () => help.showModal());

  try { single.checked = localStorage.getItem("single-keys") !== "off"; } catch { single.checked = true; }
  single.addEventListener("change", () => {
    try { localStorage.setItem("single-keys", single.checked ? "on" : "off"); } catch { /* not kept */ }
  });

  const keys = {
    j: () => step(1), k: () => step(-1), c: () => press("confirm"), r: () => press("reject"), u: () => press("withdraw"),
    e: () => open("edit"), b: () => open("bind"), s: take, a: add, f: nextFinding, "?": () => help.showModal(),
  };
  document.addEventListener("keydown", event => {
    const field = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && !help.open) one("h3", card() || document)?.focus();
    if (field || help.open || !single.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (keys[event.key] && (labels.length || "af?".includes(event.key))) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  if (one("#add").open) {
    (one("#places input") || adding.elements.words).focus();
    show(current, { focus: false });
  } else show(current);
})();
