// The calculator answers while one types, and where the fields come from is told in place. Without
// this module a button and a link do it.

const wait = 150;
let typing;
let latest = 0;

const calculate = async (form) => {
  const mine = ++latest;
  const query = new URLSearchParams(new FormData(form)).toString();
  const address = `${location.pathname}?${query}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected || mine !== latest) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("#cost .sum").replaceWith(fresh.querySelector("#cost .sum"));
  history.replaceState(null, "", address);
};

const form = document.querySelector("#calculator");
if (form) {
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => calculate(form), wait);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    calculate(form);
  });
}

const origins = document.querySelector("#origins");
origins?.addEventListener("toggle", async () => {
  const { from } = origins.dataset;
  if (!origins.open || !from) return;
  delete origins.dataset.from;
  const answer = await fetch(from, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return; // the link that stands there leads to the same
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  origins.querySelector("p").replaceWith(fresh.querySelector("#fields"));
});
