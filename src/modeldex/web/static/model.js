// The calculator answers while one types. Without this module its button does.

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
