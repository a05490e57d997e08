"use strict";
(() => {
  // A piece of the page that Python writes as HTML. What changes is changed in place, so that focus, the reader's
  // own doing (an opened explanation, a slider under the finger) and transitions survive.
  //
  // What it understands in that HTML:
  //   data-do="name"       a click, or the release of an input, is told to Python as {do, value, ...data}
  //   data-while="name"    an input that also tells while it is moved, at most ten times a second
  //   data-ticks="250"     tells "tick" after so many milliseconds, and again only when the page has changed
  //   data-here="..."      what the browser does by itself: theme, copy, svg, png, show
  //   data-shows="id"      a slider whose value stands in words in the element with this id while it is moved
  //   data-key="..."       an element that stays itself when its neighbours change
  //   data-arrives="..."   what a link has led to: when it changes, the reader is taken to its top and its heading
  const EVERY = 100;

  function morph(from, to, held) {
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) {
      from.replaceWith(to);
      return;
    }
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.data !== to.data) from.data = to.data;
      return;
    }
    attributes(from, to, held);
    children(from, to, held);
  }

  function attributes(from, to, held) {
    const own = from.nodeName === "DETAILS" ? ["open"] : [];
    for (const { name } of [...from.attributes]) {
      if (!to.hasAttribute(name) && !own.includes(name)) from.removeAttribute(name);
    }
    for (const { name, value } of [...to.attributes]) {
      if (from.getAttribute(name) !== value && !own.includes(name)) from.setAttribute(name, value);
    }
    if (from.nodeName === "INPUT" && !(from === document.activeElement && (held || typed(from)))) {
      if (from.type === "checkbox") from.checked = to.hasAttribute("checked");
      else if (from.value !== to.getAttribute("value")) from.value = to.getAttribute("value") || "";
    }
    if (from.nodeName === "SELECT") {
      const chosen = to.querySelector("option[selected]");
      if (chosen) from.value = chosen.value;
    }
  }

  function typed(input) {
    return !["range", "checkbox", "radio"].includes(input.type);
  }

  function children(from, to, held) {
    const kept = new Map();
    for (const child of [...from.children]) {
      if (child.dataset && child.dataset.key) kept.set(child.dataset.key, child);
    }
    let here = from.firstChild;
    for (const wanted of [...to.childNodes]) {
      const key = wanted.dataset && wanted.dataset.key;
      const same = key && kept.get(key);
      if (same) {
        if (same !== here) from.insertBefore(same, here);
        else here = here.nextSibling;
        morph(same, wanted, held);
        kept.delete(key);
      } else if (here && !key && !(here.dataset && here.dataset.key)) {
        const next = here.nextSibling;
        morph(here, wanted, held);
        here = next;
      } else {
        from.insertBefore(wanted, here);
      }
    }
    while (here) {
      const next = here.nextSibling;
      here.remove();
      here = next;
    }
  }

  window.zopa.piece = {
    data: () => ({ held: false }),
    mounted() {
      this.show();
    },
    beforeDestroy() {
      clearTimeout(this.clock);
      clearTimeout(this.later);
    },
    watch: {
      html() {
        this.show();
      },
      address() {
        this.move();
      },
      version() {
        this.tick();
      },
    },
    methods: {
      show() {
        const next = document.createElement("div");
        next.innerHTML = this.html;
        children(this.$refs.root, next, this.held);
        const speaks = this.$refs.root.querySelector("[data-language]");
        if (speaks) document.documentElement.lang = speaks.dataset.language;
        this.move();
        this.tick();
        this.arrive();
      },
      arrive() {
        const part = window.zopa.wanted && document.getElementById(window.zopa.wanted);
        if (part && this.$refs.root.contains(part)) {
          window.zopa.show(window.zopa.wanted);
          delete window.zopa.wanted;
        }
        const article = this.$refs.root.querySelector("[data-arrives]");
        if (!article || article.dataset.arrives === window.zopa.arrived) return;
        const isFirst = window.zopa.arrived === undefined; // a page that has just been opened stays where it is
        window.zopa.arrived = article.dataset.arrives;
        if (isFirst) return;
        const heading = article.querySelector("h1");
        if (article.getBoundingClientRect().top < 0) article.scrollIntoView({ block: "start" });
        if (heading) heading.focus({ preventScroll: true });
      },
      move() {
        // The address always says what is seen, without a new page and without a trail of steps to go back through.
        if (this.address && this.address !== location.pathname + location.search) {
          history.replaceState(history.state, "", this.address + location.hash);
        }
      },
      tick() {
        clearTimeout(this.clock);
        const metronome = this.$refs.root.querySelector("[data-ticks]");
        if (!metronome) return;
        this.clock = setTimeout(() => this.act({ do: "tick" }), Number(metronome.dataset.ticks));
      },
      tell(element, value) {
        const { do: name, ...data } = element.dataset;
        this.act({ ...data, do: name, value });
      },
      click(event) {
        const here = event.target.closest("[data-here]");
        if (here) return this.here(here, event);
        const link = event.target.closest("a[href]");
        if (link && this.leads(link, event)) {
          event.preventDefault();
          const [address, part] = this.along(link.getAttribute("href")).split("#");
          window.zopa.wanted = part; // of the page to come; Solara's router knows no parts of pages
          return this.act({ do: "go", value: address });
        }
        const button = event.target.closest("button[data-do]");
        if (button) this.tell(button, button.value);
      },
      along(href) {
        // Where a reader has got to in a run goes along to every page about this run; Python need not know it in links.
        const there = new URL(href, location.href), now = new URLSearchParams(location.search);
        const same = ["scenario", "seed", "run"].every((name) => there.searchParams.get(name) === now.get(name));
        if (!same || !now.has("round") || there.searchParams.has("round")) return href;
        there.searchParams.set("round", now.get("round"));
        return there.pathname + there.search + there.hash;
      },
      leads(link, event) {
        const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
        const path = link.getAttribute("href");
        return plain && path.startsWith("/") && !link.hasAttribute("download") && !link.target;
      },
      input(event) {
        const input = event.target;
        if (input.dataset.shows) this.preview(input);
        if (!input.dataset.while) return;
        const now = Date.now();
        const say = () => {
          this.said = Date.now();
          this.act({ ...input.dataset, do: input.dataset.while, value: input.value });
        };
        clearTimeout(this.later);
        if (now - (this.said || 0) >= EVERY) say();
        else this.later = setTimeout(say, EVERY);
      },
      preview(input) {
        const shown = document.getElementById(input.dataset.shows);
        const digits = { maximumFractionDigits: 3 };
        const number = new Intl.NumberFormat(document.documentElement.lang, digits).format(Number(input.value));
        if (shown) shown.textContent = (input.dataset.unit || "{}").replace("{}", number);
        const share = (input.value - input.min) / (input.max - input.min);
        if (input.parentElement) input.parentElement.style.setProperty("--at", `${100 * share}%`);
      },
      change(event) {
        const input = event.target;
        clearTimeout(this.later);
        if (!input.dataset.do || input.nodeName === "BUTTON") return;
        this.tell(input, input.type === "checkbox" ? input.checked : input.value);
      },
      key(event) {
        if (event.key === "Escape" && event.target.closest(".term")) event.target.closest(".term").blur();
        const list = event.target.closest('[role="tablist"]');
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!list || !step) return;
        const tabs = [...list.querySelectorAll('[role="tab"]')];
        const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
        event.preventDefault();
        next.focus();
        next.click();
      },
      here(element, event) {
        event.preventDefault();
        const what = element.dataset.here;
        if (what === "theme") window.zopa.switchTheme();
        if (what === "copy") window.zopa.copy(element);
        if (what === "svg" || what === "png") window.zopa.picture(element.dataset.of, what);
        if (what === "show") window.zopa.show(element.getAttribute("href") || element.dataset.of);
      },
    },
  };
})();
