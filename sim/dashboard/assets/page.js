// What the browser does by itself: light and dark, copying the address, taking a chart away as a picture.
"use strict";
(() => {
  const root = document.documentElement;
  const KEPT = "zopa.theme";

  function kept() {
    try {
      return localStorage.getItem(KEPT);
    } catch {
      return null; // a browser may forbid it
    }
  }

  function setTheme(theme) {
    root.dataset.theme = theme;
    root.style.colorScheme = theme;
  }

  function switchTheme() {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    setTheme(theme);
    try {
      localStorage.setItem(KEPT, theme);
    } catch {
      // It holds until the page is left.
    }
  }

  setTheme(kept() || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));

  function copy(element) {
    const said = element.querySelector("[data-said]") || element;
    const before = (said.dataset.before ||= said.textContent);
    const done = (words) => {
      said.textContent = words;
      clearTimeout(said.back);
      said.back = setTimeout(() => {
        said.textContent = before;
        delete said.dataset.before;
      }, 1800);
    };
    const text = element.dataset.text || location.href;
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(
        () => done(element.dataset.done),
        () => prompt(before, text),
      );
    } else {
      prompt(before, text); // no clipboard without https: the reader copies from here
    }
  }

  // Everything that a style sheet says of a drawing, written into the drawing: it must look the same elsewhere.
  const LOOKS = [
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
    "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "display",
  ];

  // A figure as one drawing: its svgs where they stand, and the words around them that are marked with data-words.
  function drawing(of) {
    const figure = document.getElementById(of);
    const svgs = figure ? [...figure.querySelectorAll("svg[data-chart]")].filter((svg) => svg.clientWidth) : [];
    if (!svgs.length) return null;
    const all = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const frame = figure.getBoundingClientRect();
    let width = 0;
    let height = 0;
    for (const svg of svgs) {
      const box = svg.getBoundingClientRect();
      const copied = svg.cloneNode(true);
      inline(svg, copied);
      copied.setAttribute("x", box.left - frame.left);
      copied.setAttribute("y", box.top - frame.top);
      all.append(copied);
      width = Math.max(width, box.right - frame.left);
      height = Math.max(height, box.bottom - frame.top);
    }
    for (const element of figure.querySelectorAll("[data-words]")) {
      const box = element.getBoundingClientRect();
      if (!box.width) continue;
      all.append(...lettering(element, frame));
      width = Math.max(width, box.right - frame.left);
      height = Math.max(height, box.bottom - frame.top);
    }
    all.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    all.setAttribute("width", width);
    all.setAttribute("height", height);
    all.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ground.setAttribute("width", width);
    ground.setAttribute("height", height);
    ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
    all.prepend(ground);
    return { text: new XMLSerializer().serializeToString(all), width, height };
  }

  // Words that stand around drawings, as text at the same place, line by line as they are broken.
  function lettering(element, frame) {
    const style = getComputedStyle(element);
    const lines = [];
    const pieces = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (pieces.nextNode()) {
      for (const { 0: word, index } of pieces.currentNode.data.matchAll(/\S+\s*/g)) {
        range.setStart(pieces.currentNode, index);
        range.setEnd(pieces.currentNode, index + word.trimEnd().length);
        const box = range.getBoundingClientRect();
        const line = lines.find((known) => Math.abs(known.top - box.top) < 3);
        if (line) line.text += word;
        else lines.push({ top: box.top, left: box.left, middle: box.top + box.height / 2, text: word });
      }
    }
    return lines.map(({ left, middle, text }) => {
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", "text");
      drawn.textContent = text.trimEnd();
      drawn.setAttribute("x", left - frame.left);
      drawn.setAttribute("y", middle - frame.top);
      drawn.setAttribute("dominant-baseline", "central");
      drawn.style.fill = style.color;
      for (const look of ["font-family", "font-size", "font-weight"]) {
        drawn.style.setProperty(look, style.getPropertyValue(look));
      }
      return drawn;
    });
  }

  function inline(from, to) {
    const style = getComputedStyle(from);
    for (const look of LOOKS) {
      to.removeAttribute(look);
      to.style.setProperty(look, style.getPropertyValue(look));
    }
    to.removeAttribute("class");
    [...from.children].forEach((child, at) => inline(child, to.children[at]));
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function picture(of, kind) {
    const drawn = drawing(of);
    if (!drawn) return;
    const vector = new Blob([drawn.text], { type: "image/svg+xml" });
    if (kind === "svg") return save(vector, `zopa-${of}.svg`);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = drawn.width * 2;
      canvas.height = drawn.height * 2;
      const pen = canvas.getContext("2d");
      pen.scale(2, 2);
      pen.drawImage(image, 0, 0, drawn.width, drawn.height);
      canvas.toBlob((blob) => save(blob, `zopa-${of}.png`));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.text)}`;
  }

  function show(target) {
    const place = document.getElementById(target.replace("#", ""));
    if (!place) return;
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    place.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    place.focus({ preventScroll: true });
  }

  window.zopa = { switchTheme, copy, picture, show, wanted: location.hash.slice(1) };
})();
