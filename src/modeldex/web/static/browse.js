// Filters that apply at once, and a list that a keyboard walks through. Without this module every
// form has its button, and all of it works the same.

const parts = ["#results", ".tabs", "#filters"];
const wait = 200;
const find = document.querySelector("#find");
let latest = 0;
let typed = false; // whether the newest entry of the history came from typing

// On a phone the filters begin closed, as they would fill the screen.
if (matchMedia("(max-width: 60rem)").matches) document.querySelector(".filters").open = false;

const opened = (selector) => [...document.querySelectorAll(selector)].map((each) => each.open);
const reopen = (selector, open) =>
  document.querySelectorAll(selector).forEach((each, index) => { each.open = open[index] ?? false; });

// Puts what another address shows into this page. What was open stays open.
const put = (fresh) => {
  const open = [opened("#filters details"), opened(".chooser")];
  const { scrollLeft } = document.querySelector(".tabs");
  for (const part of parts) document.querySelector(part).replaceWith(fresh.querySelector(part));
  document.querySelector(".tabs").scrollLeft = scrollLeft;
  reopen("#filters details", open[0]);
  reopen(".chooser", open[1]);
  const search = fresh.querySelector("#find");
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (search.hasAttribute(name)) find.setAttribute(name, search.getAttribute(name));
    else find.removeAttribute(name);
  }
  if (document.activeElement !== find) find.value = search.value;
  document.querySelector("#said").textContent = document.querySelector("#count").textContent;
};

const show = async (address, { keep = "pushState", focus } = {}) => {
  const mine = ++latest;
  document.querySelector("#results").setAttribute("aria-busy", "true");
  let text;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    text = await answer.text();
  } catch {
    if (mine === latest) location.assign(address); // let the browser tell what is wrong
    return;
  }
  if (mine !== latest) return; // a later choice has overtaken this one
  put(new DOMParser().parseFromString(text, "text/html"));
  if (keep) history[keep](null, "", document.querySelector("#results").dataset.address);
  typed = false;
  if (focus) document.querySelector(focus)?.focus();
};

const addressOf = (form) => {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(pairs).toString();
  return query ? `/?${query}` : "/";
};

const selectorOf = (element) => {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const value = element.type === "checkbox" ? `[value="${CSS.escape(element.value)}"]` : "";
  return `#${element.form.id} [name="${CSS.escape(element.name)}"]${value}`;
};

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || !["filters", "looks"].includes(form.id) || event.target === find) return;
  show(addressOf(form), { focus: selectorOf(event.target) });
});

let typing;
find.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    await show(addressOf(find.form), { keep: typed ? "replaceState" : "pushState" });
    typed = true;
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
  const place = link.closest(".tabs") ? ".tabs [aria-current]" : undefined;
  show(link.getAttribute("href"), { focus: place ?? (link.closest("thead") ? "#count" : "#find") });
});

addEventListener("popstate", () => show(location.pathname + location.search, { keep: "" }));

// Arrows walk through the list, c picks for the comparison, and C compares what is picked.
document.addEventListener("keydown", (event) => {
  const target = event.target;
  const inText = target.matches("input:not([type=checkbox]), select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || (inText && target !== find)) return;
  const links = [...document.querySelectorAll("[data-id] a[href^='/models/']")];
  const here = links.findIndex((link) => link.closest("[data-id]").contains(target));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && links.length) {
    event.preventDefault();
    links[Math.min(Math.max(here + step, 0), links.length - 1)].focus();
  } else if (inText) {
    return; // letters belong into what is being written
  } else if (event.key === "c" && here >= 0) {
    links[here].closest("[data-id]").querySelector("[name=ids]").click();
  } else if (event.key === "C" && document.querySelector("#compare [name=ids]:checked")) {
    document.querySelector("#compare").requestSubmit();
  }
});
