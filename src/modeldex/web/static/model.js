// Where the fields come from is told in place. Without this module a link leads there.

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
