/*
 * Opens the plugin's windows as dialogs. Every link and form works without it, as a plain page.
 *
 * A link or form with data-picslrs-window is fetched with the header X-Picslrs-Window. The answer
 * carries the same header: it is a window's content, or names the page to go to in X-Picslrs-Go.
 * Any other answer, such as a sign-in page of the host, is shown by the browser itself.
 */

const WINDOW = "X-Picslrs-Window";
const GO = "X-Picslrs-Go";
const INVALID = 422;
const SIGNED_OUT = 401;
const CONTENT = "[data-picslrs-content]";

const supported = typeof HTMLDialogElement === "function" && typeof fetch === "function";

let dialog = null; // made when the first window opens
let opener = null; // what had the focus before
let changed = false; // whether the page behind the window is out of date
let turn = 0; // counts requests, so that an answer that comes too late is not shown
let waiting = null; // stops waiting for the answer to a question that is under way
let awaited = null; // the form of a window that sent a change whose answer has not come yet

const SLOW_AFTER_MS = 3000;

/* ---- words: here in English, and from the page as its reader's language says them ---- */

const handedOver = document.querySelector("[data-picslrs-words]")?.dataset.picslrsWords;
const words = handedOver ? JSON.parse(handedOver) : {};

/* The server knows every sentence that is said through here: script_words.py. */
function t(english) {
  return words[english] ?? english;
}

/* ---- showing that something is under way ---- */

function say(place, text) {
  const live = place?.closest(".picslrs")?.querySelector(".picslrs-live");
  if (live) live.textContent = text;
}

/* Keeps a form from being sent twice and shows that it is working; returns the way back. */
function markBusy(form, button) {
  const label = button?.querySelector("span");
  const before = label?.textContent;
  const working = button?.dataset.picslrsBusy;
  form.dataset.picslrsSent = "yes";
  form.setAttribute("aria-busy", "true");
  const buttons = [...form.querySelectorAll("button")];
  for (const each of buttons) each.setAttribute("aria-disabled", "true");
  button?.classList.add("picslrs-working");
  if (label && working) label.textContent = working;
  say(form, working || t("Working…"));
  const slow = setTimeout(() => tellSlow(form), SLOW_AFTER_MS);
  return () => {
    clearTimeout(slow);
    for (const told of form.querySelectorAll(".picslrs-slow")) told.remove();
    delete form.dataset.picslrsSent;
    form.removeAttribute("aria-busy");
    for (const each of buttons) each.removeAttribute("aria-disabled");
    button?.classList.remove("picslrs-working");
    if (label && working) label.textContent = before;
    say(form, "");
  };
}

/* Says that the LRS is slow. A question may be given up; a write may have been carried out. */
function tellSlow(form) {
  const told = document.createElement("div");
  told.className = "picslrs-slow";
  const text = document.createElement("p");
  const write = form.hasAttribute("data-picslrs-once");
  text.textContent = write
    ? t("There is no answer yet. Please wait: it was sent once and is not sent again.")
    : t("There is no answer yet. You can wait, or stop waiting and try again later.");
  told.append(text);
  if (!write && waiting) {
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "picslrs-button picslrs-button-secondary";
    stop.textContent = t("Stop waiting");
    stop.addEventListener("click", () => waiting?.());
    told.append(stop);
  }
  form.append(told);
  say(form, text.textContent);
}

/* ---- the window ---- */

function makeDialog() {
  const made = document.createElement("dialog");
  made.className = "picslrs picslrs-dialog";
  made.setAttribute("aria-labelledby", "picslrs-window-title");
  made.addEventListener("close", afterClosing);
  document.body.append(made);
  return made;
}

function show(content) {
  dialog ??= makeDialog();
  dialog.replaceChildren(document.importNode(content, true));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  const first =
    dialog.querySelector("[data-picslrs-focus]") ?? dialog.querySelector(".picslrs-window-title");
  first?.focus();
}

function afterClosing() {
  turn += 1;
  dialog.replaceChildren();
  if (awaited) {
    tellAwaited();
    return;
  }
  if (changed) {
    location.reload();
    return;
  }
  if (opener?.isConnected) opener.focus();
  opener = null;
}

function go(address) {
  const target = new URL(address, location.href);
  if (target.origin !== location.origin) return;
  const samePage =
    target.pathname === location.pathname && target.search === location.search;
  if (samePage && target.hash) {
    // An address that differs in its fragment alone would not be loaded anew.
    history.replaceState(null, "", target);
    location.reload();
  } else {
    location.assign(target);
  }
}

/* ---- asking the server ---- */

/* Returns the window's content, or null when the answer led somewhere else. */
async function read(response) {
  if (response.headers.get(WINDOW) !== "1") return null;
  const text = await response.text();
  return new DOMParser().parseFromString(text, "text/html").querySelector(CONTENT);
}

async function ask(address, options) {
  const response = await fetch(address, {
    credentials: "same-origin",
    redirect: "follow",
    ...options,
    headers: { [WINDOW]: "1" },
  });
  const target = response.headers.get(WINDOW) === "1" ? response.headers.get(GO) : null;
  return { response, target, content: target ? null : await read(response) };
}

async function openLink(link) {
  const mine = ++turn;
  link.setAttribute("aria-busy", "true");
  try {
    const { response, target, content } = await ask(link.href, { method: "GET" });
    if (mine !== turn) return;
    changed ||= response.status === SIGNED_OUT;
    if (target || !content) go(target ?? link.href);
    else show(content);
  } catch {
    if (mine === turn) go(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const asks = form.method === "get";
  const address = asks ? `${form.action}?${body}` : form.action;
  const inside = dialog?.contains(form);
  const changes = form.hasAttribute("data-picslrs-changes");
  const done = markBusy(form, button);
  const mine = ++turn;
  // A window that was closed meanwhile is gone, but what it sent may have been carried out.
  const tooLate = () => {
    done();
    if (inside && changes) location.reload();
  };
  const once = form.hasAttribute("data-picslrs-once");
  const given = new AbortController();
  const stop = () => given.abort();
  if (!once) waiting = stop;
  if (inside && changes) awaited = form;
  try {
    const options = asks ? { method: "GET" } : { method: "POST", body };
    const { response, target, content } = await ask(address, {
      ...options,
      signal: given.signal,
    });
    if (mine !== turn) {
      tooLate();
      return;
    }
    changed ||= changes && response.status !== INVALID;
    if (target) {
      go(target);
      return;
    }
    done();
    if (response.status === SIGNED_OUT) {
      tellSignedOut(form);
      return;
    }
    if (content) show(content);
    else if (response.redirected) go(response.url);
    else tellLost(form);
  } catch {
    if (mine !== turn) {
      tooLate();
      return;
    }
    done();
    if (given.signal.aborted) tellStopped(form, changes);
    else if (changes) tellLost(form);
    else tellUnreached(form);
  } finally {
    if (waiting === stop) waiting = null;
    if (awaited === form) awaited = null;
  }
}

/* A change was sent and its window closed: nothing else is offered until its answer is known. */
function tellAwaited() {
  changed = true;
  const page = opener?.closest(".picslrs") ?? document.querySelector(".picslrs:not(dialog)");
  const offers = ".picslrs:not(dialog) :is(a[data-picslrs-window], form)";
  for (const offer of document.querySelectorAll(offers)) offer.remove();
  if (page) noteAwaited(page);
}

function noteAwaited(page) {
  const told = document.createElement("div");
  told.className = "picslrs-message picslrs-tone-warning picslrs-awaited";
  told.setAttribute("role", "alert");
  told.tabIndex = -1;
  const body = document.createElement("div");
  body.className = "picslrs-message-body";
  const title = document.createElement("p");
  title.className = "picslrs-message-title";
  title.textContent = t("An answer is still awaited");
  const text = document.createElement("p");
  text.textContent = t(
    "The window was closed, but what you sent in it may be carried out. This page is loaded again " +
      "when the answer comes. Until then nothing else can be sent from here.",
  );
  const again = document.createElement("button");
  again.type = "button";
  again.className = "picslrs-button picslrs-button-secondary";
  again.textContent = t("Load this page again");
  again.addEventListener("click", () => location.reload());
  body.append(title, text, again);
  told.append(body);
  const head = page.querySelector(".picslrs-tab-head");
  if (head) head.after(told);
  else page.prepend(told);
  told.focus();
}

/* What was asked may still be answered and kept: the tab then shows it when it is drawn anew. */
function tellStopped(form, changes) {
  changed ||= changes;
  tell(
    form,
    t("You stopped waiting"),
    changes
      ? t("It may be carried out all the same. Open this page again to see how things stand.")
      : t("Nothing was changed. What you typed is still here: try again when you like."),
  );
}

/* A write to the LRS is never sent again without a person: its answer may only have been lost. */
function tellLost(form) {
  changed = true;
  tell(
    form,
    t("No usable answer came back"),
    dialog?.contains(form)
      ? t(
          "It is not known whether the request was carried out. What you typed is still here, but " +
            "first open the tab in another browser tab: it shows how things stand. Check there " +
            "before you try again.",
        )
      : t(
          "It is not known whether the request was carried out. Load this page again: it shows " +
            "how things stand. Check there before you try again.",
        ),
  );
}

/* A question changes nothing, so that it may simply be asked again. */
function tellUnreached(form) {
  tell(
    form,
    t("The learner system could not be reached"),
    t(
      "Nothing was changed, and what you typed is still here. Check your connection, then press " +
        "the button again.",
    ),
  );
}

/* What was typed stays in the form, which can be sent again once the person has signed in. */
function tellSignedOut(form) {
  changed = true;
  tell(
    form,
    t("You are not signed in any more"),
    t(
      "Nothing was sent. What you typed is still here: sign in again in another browser tab, then " +
        "press the button. You may be asked to check the details and to press it a second time.",
    ),
  );
}

function tell(form, headline, sentence) {
  for (const old of form.parentElement.querySelectorAll(".picslrs-told-here")) old.remove();
  const alert = document.createElement("div");
  alert.className = "picslrs-error-summary picslrs-told-here";
  alert.setAttribute("role", "alert");
  alert.tabIndex = -1;
  const title = document.createElement("p");
  title.className = "picslrs-error-summary-title";
  title.textContent = headline;
  const text = document.createElement("p");
  text.textContent = sentence;
  alert.append(title, text);
  form.before(alert);
  alert.focus();
}

/* ---- what goes on by itself ---- */

const POLL = "[data-picslrs-poll]";
const POLL_MILLISECONDS = 3000;

/* Brings a part of the page up to date until the page says that it stands still. */
async function poll() {
  const part = document.querySelector(POLL);
  if (!part || document.hidden || part.contains(document.activeElement)) return;
  try {
    const answer = await fetch(part.dataset.picslrsPoll, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!fresh) return;
    if (fresh.hasAttribute("data-picslrs-poll")) part.replaceWith(fresh);
    else location.reload(); // what can be done with it has changed too
  } catch {
    // The link beside it says how it stands; the next try comes soon.
  }
}

if (supported && document.querySelector(POLL)) setInterval(poll, POLL_MILLISECONDS);

/* ---- listening ---- */

function plainClick(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

/* A window that is a page of its own stays one: plain links and forms are as good there. */
function standsAlone(element) {
  return Boolean(element.closest(CONTENT)) && !dialog?.contains(element);
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || !plainClick(event) || !(event.target instanceof Element)) return;
  const link = event.target.closest(".picslrs a[href]");
  if (!link) return;
  const inside = dialog?.contains(link);
  if (inside && link.hasAttribute("data-picslrs-close")) {
    event.preventDefault();
    dialog.close();
  } else if (awaited && link.hasAttribute("data-picslrs-window")) {
    event.preventDefault(); // one change at a time
  } else if (supported && link.hasAttribute("data-picslrs-window") && !standsAlone(link)) {
    event.preventDefault();
    if (!inside) opener = link;
    openLink(link);
  } else if (link.closest(".picslrs-error-summary") && link.hash) {
    const box = document.getElementById(link.hash.slice(1));
    if (!box) return;
    event.preventDefault();
    box.closest("details")?.setAttribute("open", "");
    box.focus();
    box.closest(".picslrs-field")?.scrollIntoView({ block: "nearest" });
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || !form.closest(".picslrs")) {
    return;
  }
  if (form.dataset.picslrsSent || awaited) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  if (supported && form.hasAttribute("data-picslrs-window") && !standsAlone(form)) {
    event.preventDefault();
    if (!dialog?.contains(form)) opener = button ?? form;
    send(form, button);
    return;
  }
  if (form.hasAttribute("data-picslrs-file")) return; // the page stays, and nothing tells its end
  const done = markBusy(form, button);
  addEventListener("pageshow", (shown) => shown.persisted && done(), { once: true });
});

/* A page that the browser kept for its Back button shows how things stood when it was left. */
addEventListener("pageshow", (shown) => {
  if (shown.persisted && (changed || dialog?.open)) location.reload();
});

/* A page of its own that came back with an error is told from its start. */
document.querySelector(`${CONTENT} [data-picslrs-focus]`)?.focus();
