// What every page can do with a keyboard, and choices that need no button.

const find = document.getElementById("find");

const writing = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !writing(event.target);
  const control = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  if (find && (slash || control)) {
    event.preventDefault();
    find.focus();
    find.select();
  }
});

// On a phone the place where one is may stand beyond the edge of a row that scrolls.
for (const here of document.querySelectorAll(".site nav [aria-current], .tabs [aria-current]")) {
  const row = here.closest("ul");
  row.scrollLeft += here.getBoundingClientRect().right - row.getBoundingClientRect().right + 32;
}

// The footer's choices apply at once.
for (const form of document.querySelectorAll('form[action="/preferences"]')) {
  form.addEventListener("change", () => form.requestSubmit());
}

// A button with data-copy copies the text of the element that it names.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.innerText.trim());
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = label; }, 1500);
});
