// The controls by which a person says which rows of a column they want.

// Values that have a box each.
const MOST_BOXES = 30;

// Make the control of a column: boxes, bounds or a part of the text, and whether it is empty.
// filters: those of this column; onchange hears of the new ones.
function makeFilter(column, place, source, filters, onchange) {
  const of = (op) => filters.filter((filter) => filter.op === op).map((filter) => filter.value);
  const emptiness = filters.find((filter) => ["empty", "filled"].includes(filter.op))?.op ?? "";
  const values = listChoices(column, place, source, of("="));
  const bounded = isNumeric(column) || column.kind === "date";
  const parts = [];
  if (values) parts.push(makeBoxes(column, values, new Set(of("="))));
  if (!values || bounded) {
    const inputs = bounded
      ? [makeInput(column, "from", ">=", of(">=")[0]), makeInput(column, "to", "<=", of("<=")[0])]
      : [makeInput(column, "contains", "contains", of("contains")[0])];
    parts.push(make("div", { class: "limits" }, ...inputs));
  }
  parts.push(makeEmptiness(column, emptiness));
  const element = make("div", {}, ...parts);
  const kept = values ? [] : filters.filter((filter) => filter.op === "=");
  element.addEventListener("change", () => onchange([...kept, ...readControls(element, place)]));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])"))
      onchange([...kept, ...readControls(element, place)]);
  });
  return element;
}

// What the controls ask now.
function readControls(element, place) {
  return [...element.querySelectorAll("[data-op]")]
    .filter((each) => (each.type === "checkbox" ? each.checked : each.value.trim() !== ""))
    .map((each) => {
      const op = each.dataset.op || each.value;
      return { column: place, op, value: each.dataset.op ? each.value : "" };
    });
}

// The values that a column may be filtered by one by one: [value, count or null], or null.
function listChoices(column, place, source, chosen) {
  const counted = source?.listValues?.(place, MOST_BOXES);
  const known = column.values ?? [];
  if (!counted && !known.length) return null;
  // A column of different texts is searched by a part of them.
  const different = counted && !known.length && column.kind !== "boolean";
  if (different && counted.every(([, times]) => times === 1) && counted.length > 3) return null;
  const counts = new Map(counted ?? []);
  const values = [...new Set([...counts.keys(), ...known, ...chosen])];
  return values.map((value) => [value, counted ? (counts.get(value) ?? 0) : null]);
}

function makeBoxes(column, values, chosen) {
  const boxes = values.map(([value, times]) => {
    const box = make("input", { type: "checkbox", "data-op": "=", checked: chosen.has(value) });
    box.value = value;
    const told = times === null ? "" : ` (${numbers.format(times)})`;
    const label = make("span", {}, ...showValue(column, value), told);
    return make("label", { class: "choice" }, box, label);
  });
  return make("fieldset", { class: "choices" }, make("legend", {}, titleOf(column)), ...boxes);
}

function makeInput(column, label, op, value) {
  const types = { date: "date", datetime: "text", yearmonth: "text" };
  const type = column.kind === "date" ? (types[column.type] ?? "text") : "text";
  const numeric = isNumeric(column) ? "decimal" : null;
  const input = make("input", { type, inputmode: numeric, "data-op": op, autocomplete: "off" });
  input.value = value ?? "";
  return make("label", {}, say(label), input);
}

function makeEmptiness(column, chosen) {
  const options = [["", "any"], ["filled", "filled"], ["empty", "empty"]];
  const select = make(
    "select",
    { "data-op": "", "aria-label": `${titleOf(column)} : ${say("any")}` },
    ...options.map(([value, name]) =>
      make("option", { value, selected: value === chosen }, say(name)),
    ),
  );
  return make("p", {}, select);
}

function titleOf(column) {
  return column.title || column.name;
}

// Tell a filter in a few words.
function tellFilter(column, { op, value }) {
  const shown = value.length > 40 ? `${value.slice(0, 39)}…` : value;
  const title = titleOf(column);
  if (op === "=" && column.kind === "boolean")
    return `${title} : ${say(column.true.includes(value) ? "yes" : "no")}`;
  if (op === "=") return `${title} : ${shown}`;
  if (op === "contains") return `${title} ${say("contains")} « ${shown} »`;
  if (op === ">=") return `${title} ≥ ${shown}`;
  if (op === "<=") return `${title} ≤ ${shown}`;
  return `${title} : ${say(op)}`;
}
