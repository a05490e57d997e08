// Keeps the explanation of a term inside the window.
"use strict";
(() => {
  const MARGIN = 16;

  function shift(event) {
    const term = event.target.closest && event.target.closest(".term");
    const tip = term && term.querySelector(".tip");
    if (!tip) return;
    const over = term.getBoundingClientRect().left + tip.offsetWidth + MARGIN - document.documentElement.clientWidth;
    document.documentElement.style.setProperty("--tip-shift", `${Math.min(0, -over)}px`);
  }

  document.addEventListener("pointerover", shift);
  document.addEventListener("focusin", shift);
})();
