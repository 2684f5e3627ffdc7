// A form with data-sum answers while one types: the parts of the page that it names are made anew.
// Without this module the form's button does that.

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
  for (const part of form.dataset.sum.split(",")) {
    document.querySelector(part).replaceWith(fresh.querySelector(part));
  }
  history.replaceState(null, "", address);
};

for (const form of document.querySelectorAll("form[data-sum]")) {
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
