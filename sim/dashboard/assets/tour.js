// The guided tour: lights the element that a step is about, puts the call-out beside it, and looks after the focus.
// Python writes the call-out (sim/dashboard/tour.py); everything else on the page can still be used.
"use strict";
(() => {
  const root = document.documentElement;
  const GAP = 14; // between what is lit and the call-out, and around what is lit
  const MARGIN = 16; // to the edges of the window
  let spot = null; // the ring, which lies over the page and takes no clicks
  let lit = ""; // id of what is lit, "" outside the tour
  let back = null; // what had the focus before
  let frame = 0;

  const callOut = () => document.getElementById("tour");
  const isPhone = () => matchMedia("(max-width:767px)").matches;

  function look() {
    const call = callOut();
    const wanted = call ? call.dataset.lights : "";
    if (wanted === lit) return;
    const begins = !lit;
    lit = wanted;
    if (!call) return leave();
    if (begins) enter(call);
    bring();
    place();
  }

  function enter(call) {
    const had = document.activeElement;
    back = had && had !== document.body && !call.contains(had) ? had : null;
    spot = document.createElement("div");
    spot.className = "tour-spot";
    spot.setAttribute("aria-hidden", "true");
    document.body.append(spot);
    document.addEventListener("keydown", escape);
    call.focus({ preventScroll: true });
    const step = () => {
      place();
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  function leave() {
    cancelAnimationFrame(frame);
    document.removeEventListener("keydown", escape);
    if (spot) spot.remove();
    spot = null;
    for (const name of ["--tour-x", "--tour-y", "--tour-arrow", "--tour-foot"]) root.style.removeProperty(name);
    delete root.dataset.tourSide;
    const to = back && back.isConnected ? back : document.getElementById("main");
    if (to) to.focus({ preventScroll: true });
    back = null;
  }

  function escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.target.closest(".term, [popover]")) return;
    const call = callOut();
    const button = call && call.querySelector('button[data-do="tour"][value=""]');
    if (button) button.click();
  }

  // What stays at an edge of the window when the page moves, such as the player.
  function covered(target) {
    const bar = document.getElementById("player");
    if (!bar || bar.contains(target) || target.contains(bar)) return { head: 0, foot: 0 };
    const held = getComputedStyle(bar).position;
    const high = bar.getBoundingClientRect().height;
    return { head: held === "sticky" ? high : 0, foot: held === "fixed" ? high : 0 };
  }

  function bring() {
    const target = document.getElementById(lit);
    if (!target || getComputedStyle(target).position === "fixed") return;
    const box = target.getBoundingClientRect();
    const call = callOut().getBoundingClientRect();
    const { head, foot } = covered(target);
    const free = innerHeight - head - foot;
    const wanted = box.height + call.height + 3 * GAP; // both, one above the other
    const lead = wanted < free ? (free - wanted) / 2 : MARGIN + GAP;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollTo({ top: scrollY + box.top - head - lead, behavior: calm ? "auto" : "smooth" });
  }

  function place() {
    const call = callOut();
    if (!call || !spot) return;
    const target = document.getElementById(lit);
    const box = target && target.getBoundingClientRect();
    spot.hidden = !box || !box.width;
    const bar = document.getElementById("player");
    const foot = bar && getComputedStyle(bar).position === "fixed" ? bar.getBoundingClientRect().height : 0;
    root.style.setProperty("--tour-foot", `${foot}px`);
    if (spot.hidden) return stand(call, null);
    const wide = Math.min(GAP, isPhone() ? 6 : GAP);
    const left = Math.max(3, box.left - wide);
    const right = Math.min(root.clientWidth - 3, box.right + wide);
    const own = bar && (bar === target || bar.contains(target) || target.contains(bar));
    const low = Math.min(box.bottom + wide, innerHeight - (own ? 0 : foot) - 3);
    spot.style.left = `${left}px`;
    spot.style.width = `${right - left}px`;
    spot.style.top = `${box.top - wide}px`;
    spot.style.height = `${Math.max(0, low - box.top + wide)}px`;
    stand(call, { left, right, top: box.top - wide, bottom: box.bottom + wide });
  }

  // Below what is lit if there is room, else above it, else beside it, else over its lower right corner.
  function stand(call, ring) {
    if (isPhone()) {
      delete root.dataset.tourSide; // a sheet at the foot of the window
      return;
    }
    const { offsetWidth: width, offsetHeight: height } = call;
    const most = { x: root.clientWidth - width - MARGIN, y: innerHeight - height - MARGIN };
    let x = most.x;
    let y = most.y;
    let side = "";
    if (ring) {
      x = Math.max(MARGIN, Math.min(most.x, ring.right - width - 24));
      const head = covered(document.getElementById(lit)).head;
      if (ring.bottom + GAP <= most.y && ring.bottom + GAP > head) [y, side] = [ring.bottom + GAP, "below"];
      else if (ring.top - GAP - height >= MARGIN + head) [y, side] = [ring.top - GAP - height, "above"];
      else if (ring.right + GAP <= most.x) {
        [x, side] = [ring.right + GAP, "beside"];
        y = Math.max(MARGIN + head, Math.min(most.y, ring.top + 40));
      }
      const arrow = Math.max(20, Math.min(width - 40, (ring.left + ring.right) / 2 - x));
      root.style.setProperty("--tour-arrow", `${arrow}px`);
    }
    root.style.setProperty("--tour-x", `${x}px`);
    root.style.setProperty("--tour-y", `${y}px`);
    root.dataset.tourSide = side;
  }

  const watch = () => {
    const changes = new MutationObserver(look);
    changes.observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-lights"] });
    look();
  };
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
