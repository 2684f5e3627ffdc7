// Reading a source takes a while: its button says so, and can not be pressed twice.
document.addEventListener("submit", (event) => {
  const { busy } = event.target.dataset;
  if (!busy) return;
  const button = event.target.querySelector("button");
  const progress = document.createElement("progress");
  progress.setAttribute("aria-label", busy);
  button.textContent = busy;
  button.disabled = true;
  button.after(progress);
});
