/* The filter language as app/domain/filters.py reads it, for what this page can know. Everything else
   throws Unknown, and then the server is asked: it also says what is wrong with a query. */

export class Unknown extends Error {}

const QUOTES = '"“”„«»';
const KEY = /([A-Za-z]+):/y;
const WORD = new RegExp(`[^\\s${QUOTES}]+`, "y");
const LISTED = new RegExp(`[^\\s${QUOTES},]+`, "y");
const QUOTED = new RegExp(`[${QUOTES}]((?:\\\\[^]|[^\\\\${QUOTES}])*)[${QUOTES}]`, "y");
const BARE = new RegExp(`^[^\\s${QUOTES}\\\\,:*-][^\\s${QUOTES}\\\\,:*]*\\*?$`);
const KEYS = ["tag", "by", "brief", "zone", "has", "words"];

const at = (pattern, text, from) => { pattern.lastIndex = from; return pattern.exec(text); };
const same = (a, b) => written(a) === written(b);
const once = (terms) => terms.filter((term, n) => terms.findIndex((other) => same(term, other)) === n);

/** The terms of a query: {key, values, negated}. `known` is what the page was told. */
export function parse(query, known) {
  if (query.length > 1900 || /[^\P{C}\n\t\r]/u.test(query)) throw new Unknown("characters");
  const terms = [];
  for (let here = skip(query, 0); here < query.length; here = skip(query, here)) {
    const negated = query[here] === "-";
    here += negated;
    const key = at(KEY, query, here);
    if (key) here = KEY.lastIndex;
    const name = key ? key[1].toLowerCase() : "words";
    if (!KEYS.includes(name)) throw new Unknown(name);
    const values = [];
    do {
      if (values.length) here += 1;
      const [value, end] = valueAt(query, here, name, key ? LISTED : WORD, known);
      values.push(value);
      here = end;
    } while (key && query[here] === ",");
    terms.push({ key: name, values: [...new Set(values)], negated });
  }
  if (terms.length > 50) throw new Unknown("terms");
  return once(terms);
}

const skip = (query, from) => { while (/\s/.test(query[from] ?? "x")) from += 1; return from; };

function valueAt(query, from, key, bare, known) {
  const quoted = QUOTES.includes(query[from] || "x");
  const found = at(quoted ? QUOTED : bare, query, from);
  if (!found) throw new Unknown("value");
  const raw = quoted ? found[1].replace(/\\([^])/g, "$1") : found[0];
  const value = normal(raw.split(/\s+/).filter(Boolean).join(" "), key, known);
  return [value, from + found[0].length];
}

function normal(value, key, known) {
  let now = (key === "words" ? value : value.toLowerCase()).normalize("NFC");
  if (key === "words") {
    if (!/[\p{L}\p{N}_]/u.test(now) || (now.includes("*") && !/^[^*]*[\p{L}\p{N}_]\*$/u.test(now))) throw new Unknown(value);
    return now;
  }
  if (key === "brief") now = now.replace(/^b?0*(\d+)$/, "B$1");
  if (key === "tag") for (const seen = new Set(); known.merged[now] && !seen.has(now);) { seen.add(now); now = known.merged[now]; }
  if (!Object.hasOwn(known[key], now)) throw new Unknown(value);
  return now;
}

export const queryOf = (terms) => terms.map(written).join(" ");

function written({ key, values, negated }) {
  const quote = (value) => BARE.test(value) ? value : `"${value.replace(new RegExp(`([\\\\${QUOTES}])`, "g"), "\\$1")}"`;
  const bare = key === "words" && values.length === 1;
  return `${negated ? "-" : ""}${bare ? "" : `${key}:`}${values.map(quote).join(",")}`;
}

/** The filter in English, by the words that the server uses. */
export function sentenceOf(terms, known) {
  if (!terms.length) return "All passages.";
  const clause = ({ key, values, negated }) => {
    const names = values.map((value) => nameOf(key, value, known));
    const last = names.pop();
    const any = names.length ? `${names.join(", ")} or ${last}` : last;
    return known.say[key][negated ? 1 : 0].replace("{}", () => any);
  };
  return `Passages ${terms.map(clause).join(", ")}.`;
}

function nameOf(key, value, known) {
  if (key === "brief") return `${value} “${known.brief[value]}”`;
  if (key !== "words") return [known[key][value]].flat()[0];
  const words = value.replace(/\*$/, "");
  const begins = words !== value;
  if (words.includes(" ")) return `the words “${words}${begins ? "…" : ""}”`;
  return `${begins ? "a word beginning" : "the word"} “${words}”`;
}

/* What a click leads to: app/domain/filter_clicks.py. */

export const valuesOf = (terms, key, negated = false) =>
  [...new Set(terms.filter((term) => term.key === key && term.negated === negated).flatMap((term) => term.values))];

const without = (terms, key, value) => once(terms
  .map((term) => (term.key === key ? { ...term, values: term.values.filter((each) => each !== value) } : term))
  .filter((term) => term.values.length));

const plus = (terms, term) => once([...terms, term]);

export const isAnyOf = (terms) => terms.some((term) => term.key === "tag" && !term.negated && term.values.length > 1);

function toggle(terms, key, value) {
  const rest = without(terms, key, value);
  if (valuesOf(terms, key).includes(value)) return rest;
  const joined = key !== "tag" || isAnyOf(terms);
  const target = rest.findIndex((term) => term.key === key && !term.negated);
  if (!joined || key === "has" || target < 0) return plus(rest, { key, values: [value], negated: false });
  return rest.map((term, n) => (n === target ? { ...term, values: [...term.values, value] } : term));
}

function toggleWithout(terms, key, value) {
  const rest = without(terms, key, value);
  return valuesOf(terms, key, true).includes(value) ? rest : plus(rest, { key, values: [value], negated: true });
}

function anyOfTags(terms) {
  const asked = terms.filter((term) => term.key === "tag" && !term.negated);
  const all = { key: "tag", values: valuesOf(terms, "tag"), negated: false };
  return asked.length ? terms.filter((term) => !asked.slice(1).includes(term)).map((term) => (term === asked[0] ? all : term)) : terms;
}

const allOfTags = (terms) => once(terms.flatMap((term) =>
  (term.key === "tag" && !term.negated ? term.values.map((value) => ({ ...term, values: [value] })) : [term])));

/** The terms after a click on the chip of this name: "tag:peace", "-by:ben", "all" or "any". */
export function clicked(terms, chip) {
  if (chip === "any") return anyOfTags(terms);
  if (chip === "all") return allOfTags(terms);
  const [, minus, key, value] = /^(-?)(\w+):([^]*)$/.exec(chip);
  return (minus ? toggleWithout : toggle)(terms, key, value);
}
