// Filters that apply at once, and a list that a keyboard walks through. Without this module every
// form has its button, and all of it works the same.

const parts = ["#results", ".tabs", "#filters"];
const wait = 200;
let latest = 0;

// On a phone the filters begin closed, as they would fill the screen.
if (matchMedia("(max-width: 60rem)").matches) {
  document.querySelector(".filters").open = false;
}

const show = async (address, { push = true, focus } = {}) => {
  const mine = ++latest;
  const results = document.querySelector("#results");
  results.setAttribute("aria-busy", "true");
  let text;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    text = await answer.text();
  } catch {
    location.assign(address); // let the browser tell what is wrong
    return;
  }
  if (mine !== latest) return; // a later choice has overtaken this one
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const open = [...document.querySelectorAll("#filters details")].map((each) => each.open);
  for (const part of parts) document.querySelector(part).replaceWith(fresh.querySelector(part));
  document.querySelectorAll("#filters details").forEach((each, index) => { each.open = open[index] ?? false; });
  if (push) history.pushState(null, "", address);
  if (focus) {
    const again = document.querySelector(focus.selector);
    again?.focus();
    if (again && focus.at !== undefined) again.setSelectionRange(focus.at, focus.at);
  }
};

const addressOf = (form) => {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(pairs).toString();
  return query ? `/?${query}` : "/";
};

const selectorOf = (element) => {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (!element.name) return undefined;
  const value = element.type === "checkbox" ? `[value="${CSS.escape(element.value)}"]` : "";
  return `#${element.form.id} [name="${CSS.escape(element.name)}"]${value}`;
};

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || !["filters", "looks"].includes(form.id) || event.target.id === "q") return;
  show(addressOf(form), { focus: { selector: selectorOf(event.target) } });
});

let typing;
document.addEventListener("input", (event) => {
  if (event.target.id !== "q") return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    const at = event.target.selectionStart;
    show(addressOf(event.target.form), { focus: { selector: "#q", at } });
  }, wait);
});

document.addEventListener("submit", (event) => {
  if (!["filters", "looks"].includes(event.target.id)) return;
  event.preventDefault();
  clearTimeout(typing);
  show(addressOf(event.target));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || !link.closest(".tabs, thead, #filters")) return;
  event.preventDefault();
  show(link.getAttribute("href"));
});

addEventListener("popstate", () => show(location.pathname + location.search, { push: false }));

// Arrows walk through the list, c picks for the comparison, and C compares what is picked.
document.addEventListener("keydown", (event) => {
  const target = event.target;
  const inText = target.matches("input:not([type=checkbox]), select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || inText) return;
  const links = [...document.querySelectorAll("[data-id] a[href^='/models/']")];
  const here = links.findIndex((link) => link.closest("[data-id]").contains(target));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && links.length) {
    event.preventDefault();
    links[Math.min(Math.max(here + step, 0), links.length - 1)].focus();
  } else if (event.key === "c" && here >= 0) {
    links[here].closest("[data-id]").querySelector("[name=ids]").click();
  } else if (event.key === "C" && document.querySelector("#compare [name=ids]:checked")) {
    document.querySelector("#compare").requestSubmit();
  }
});
