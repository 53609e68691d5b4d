// What the page was told, its sentences, and its elements: made by DOM methods alone, so that
// nothing that a table says is ever read as HTML.

const configuration = JSON.parse(document.getElementById("/configuration").textContent);
// A column that says nothing of itself is of plain text.
for (const { columns = [] } of configuration.tables) {
  columns.forEach((column, at) => { columns[at] = { kind: "text", type: "string", ...column }; });
}
const plurals = new Intl.PluralRules(configuration.language);
const numbers = new Intl.NumberFormat(configuration.language, { useGrouping: "always" });

// Fill in a text: `{name}` is replaced by a value; a number is written as the language does.
function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? numbers.format(value) : value;
  });
}

// Say a sentence of the configuration.
function say(name, values) {
  return fill(configuration.sentences[name], values);
}

// Fill in a text that counts, of one and of several: its `{number}` is the number.
function fillCount([one, several], number, values) {
  return fill(plurals.select(number) === "one" ? one : several, { number, ...values });
}

// Say a sentence of the configuration that counts.
function count(name, number, values) {
  return fillCount(configuration.sentences[name], number, values);
}

// Make an element. A property that begins with « on » is a listener; false and null leave an
// attribute out, true gives it without a value. Children are elements or texts.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function makeButton(text, onclick, properties = {}) {
  return make("button", { type: "button", onclick, ...properties }, text);
}

let named = 0;

// Name an element that another one points to: no table has a name that begins with « / ».
function nameElement() {
  named += 1;
  return `/made/${named}`;
}

// Open a dialog over the page: Esc, its button and a click beside it close it, and the focus goes
// back to where it was.
function openDialog(properties, heading, fillIn, onclose = () => {}) {
  const opener = document.activeElement;
  const title = make("h3", { id: nameElement() }, heading);
  const body = make("div");
  const dialog = make(
    "dialog",
    {
      ...properties,
      "aria-labelledby": title.id,
      onclick: (event) => event.target === dialog && isBeside(dialog, event) && dialog.close(),
      onclose: () => {
        dialog.remove();
        onclose();
        if (opener && opener.isConnected) opener.focus({ preventScroll: opener === document.body });
      },
    },
    make("div", { class: "top" }, title, makeButton(say("close"), () => dialog.close())),
    body,
  );
  dialog.heading = title;
  dialog.body = body;
  document.body.append(dialog);
  fillIn(dialog);
  dialog.showModal();
  return dialog;
}

function isBeside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

// Copy a text. Tells whether the browser let it: without a secure connection it may refuse.
async function copyText(text, near) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // It is refused where the page has no permission: the older way may be allowed.
    }
  }
  const area = make("textarea", { readonly: true, "aria-hidden": "true", class: "unseen" });
  area.value = text;
  near.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
